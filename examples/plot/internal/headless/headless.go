// Package headless looks at pages in a browser without a window, for tests: what
// is on them, whether anything is cut or overlaps, and how they look.
package headless

import (
	"context"
	_ "embed" // what is asked of a page
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
	"github.com/stretchr/testify/require"
)

// A Screen is what a page is shown on.
type Screen struct {
	Name          string
	Width, Height int64
	Dark          bool
}

// Screens are a desk, a phone, and both in the dark.
var Screens = []Screen{
	{"desk", 1280, 900, false}, {"phone", 390, 844, false}, {"desk-dark", 1280, 900, true}, {"phone-dark", 390, 844, true},
}

// A Browser is one that has started.
type Browser struct{ ctx context.Context }

// Start starts Chromium or Chrome, and skips the test where there is neither.
func Start(t *testing.T) *Browser {
	found := ""
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome", "chrome"} {
		if p, err := exec.LookPath(name); err == nil {
			found = p
			break
		}
	}
	if found == "" {
		t.Skip("no browser: install chromium to see the pages tested")
	}
	options := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.NoSandbox, chromedp.ExecPath(found))
	ctx, cancel := chromedp.NewExecAllocator(t.Context(), options...)
	t.Cleanup(cancel)
	ctx, cancel = chromedp.NewContext(ctx)
	t.Cleanup(cancel)
	ctx, cancel = context.WithTimeout(ctx, 8*time.Minute)
	t.Cleanup(cancel)
	return &Browser{ctx}
}

// Open shows a page, given by its URL, on a screen.
func (b *Browser) Open(t *testing.T, url string, s Screen) {
	b.Resize(t, s)
	require.NoError(t, chromedp.Do(b.ctx, chromedp.Navigate(url)))
}

// Resize shows the page on another screen.
func (b *Browser) Resize(t *testing.T, s Screen) {
	scheme := "light"
	if s.Dark {
		scheme = "dark"
	}
	require.NoError(t, chromedp.Do(b.ctx, chromedp.EmulateViewport(s.Width, s.Height)))
	_, err := chromedp.Call(b.ctx, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{
		Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: scheme}}})
	require.NoError(t, err)
}

// Eval evaluates an expression of JavaScript on the page; promises are awaited.
func Eval[T any](t *testing.T, b *Browser, expression string) T {
	v, err := chromedp.Run(b.ctx, chromedp.Evaluate[T](expression, chromedp.EvalAwaitPromise))
	require.NoError(t, err, expression)
	return v
}

// Drop gives files to the file input that a selector finds.
func (b *Browser) Drop(t *testing.T, selector string, files ...string) {
	for i, f := range files {
		abs, err := filepath.Abs(f)
		require.NoError(t, err)
		files[i] = abs
	}
	require.NoError(t, chromedp.Do(b.ctx, chromedp.SetUploadFiles(chromedp.CSS(selector), files)))
}

// Shoot takes a picture of what the screen shows. Where the environment variable
// COTERIE_SHOTS names a folder it is of the whole page, and kept there to be
// looked at.
func (b *Browser) Shoot(t *testing.T, name string) []byte {
	folder := os.Getenv("COTERIE_SHOTS")
	whole := folder != ""
	size := Eval[[]float64](t, b, "[document.documentElement.clientWidth, innerHeight, Math.min(document.documentElement.scrollHeight, 12000)]")
	if whole {
		size[1] = size[2]
	}
	shot, err := chromedp.Call(b.ctx, page.CaptureScreenshot, page.CaptureScreenshotParams{CaptureBeyondViewport: &whole,
		Clip: &page.Viewport{Width: size[0], Height: size[1], Scale: 1}})
	require.NoError(t, err)
	if whole {
		require.NoError(t, os.MkdirAll(folder, 0o755))
		require.NoError(t, os.WriteFile(filepath.Join(folder, name+".png"), shot.Data, 0o644))
	}
	return shot.Data
}

//go:embed look.js
var look string

// A Look is what is wrong on a page, and how much is on it.
type Look struct {
	Scroll, Client float64  // width of what is on the page, and of the page
	Out            []string // what stands out of the page, unless it scrolls
	Cut            []string // texts of pictures that stand out of them
	Over           []string // texts of pictures that lie on each other
	Empty          []string // pictures that show nothing, or that the page does not show
	Faint          []string // texts that hardly stand out from their ground
	Pictures       int      // that are seen
	Headings       []string
	Rows           int // of tables
}

// Look looks at the page, or at the document in the frame that a selector finds.
func (b *Browser) Look(t *testing.T, frame string) Look {
	root := "document"
	if frame != "" {
		root = "document.querySelector('" + frame + "').contentDocument"
	}
	return Eval[Look](t, b, "("+look+")("+root+")")
}

// Clean asserts that nothing on a page is cut, empty or lies on something else.
func (l *Look) Clean(t *testing.T) {
	require.LessOrEqual(t, l.Scroll, l.Client, "the page scrolls sideways")
	require.Empty(t, l.Out, "out of the page")
	require.Empty(t, l.Cut, "cut")
	require.Empty(t, l.Over, "on each other")
	require.Empty(t, l.Empty, "empty pictures")
	require.Empty(t, l.Faint, "hardly to be read")
}
