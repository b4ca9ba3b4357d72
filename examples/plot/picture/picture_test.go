package picture

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"image"
	"image/color"
	_ "image/png"
	"io"
	"math"
	"os"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/coterie-go/coterie/examples/internal/report"
)

// groups are the pictures of the forty simulated groups, customers those of the
// built-in log of purchases.
var groups = sync.OnceValues(func() ([]Picture, error) {
	list, err := os.Open("../../report/testdata/staff.csv")
	if err != nil {
		return nil, err
	}
	defer list.Close()
	staff, err := report.ReadStaff("staff.csv", list)
	if err != nil {
		return nil, err
	}
	log, err := os.Open("../../report/testdata/events.csv.gz")
	if err != nil {
		return nil, err
	}
	defer log.Close()
	zone, err := report.ParseZone("+08:00")
	if err != nil {
		return nil, err
	}
	l, err := report.ReadEvents(log, report.ReadOptions{Name: "events.csv.gz", Zone: zone, Staff: staff})
	if err != nil {
		return nil, err
	}
	return of(&report.Input{Events: l})
})

var customers = sync.OnceValues(func() ([]Picture, error) {
	in, err := report.Builtin()
	if err != nil {
		return nil, err
	}
	return of(in)
})

func of(in *report.Input) ([]Picture, error) {
	r, err := report.New(in)
	if err != nil {
		return nil, err
	}
	return Of(in, r)
}

// picture finds one by its name.
func picture(t *testing.T, all func() ([]Picture, error), name string) Picture {
	list, err := all()
	require.NoError(t, err)
	for _, p := range list {
		if p.Name == name {
			return p
		}
	}
	require.Fail(t, "no picture "+name)
	return Picture{}
}

// drawn is what an SVG holds: its texts, and the data of its paths by fill or
// stroke.
type drawn struct {
	texts []string
	paths map[string][]string
}

func (d *drawn) has(text string) bool {
	for _, s := range d.texts {
		if strings.Contains(s, text) {
			return true
		}
	}
	return false
}

func read(t *testing.T, svg []byte) drawn {
	d := drawn{paths: map[string][]string{}}
	x := xml.NewDecoder(bytes.NewReader(svg))
	inText := false
	for {
		token, err := x.Token()
		if errors.Is(err, io.EOF) {
			return d
		}
		require.NoError(t, err)
		switch e := token.(type) {
		case xml.StartElement:
			inText = e.Name.Local == "text"
			var style, path string
			for _, a := range e.Attr {
				switch a.Name.Local {
				case "style":
					style = a.Value
				case "d":
					path = a.Value
				}
			}
			if e.Name.Local == "path" {
				d.paths[style] = append(d.paths[style], path)
			}
		case xml.CharData:
			if inText {
				d.texts = append(d.texts, string(e))
			}
		case xml.EndElement:
			inText = false
		}
	}
}

// count sums the paths whose style holds all parts.
func (d *drawn) count(parts ...string) int {
	n := 0
	for style, p := range d.paths {
		all := true
		for _, s := range parts {
			all = all && strings.Contains(style, s)
		}
		if all {
			n += len(p)
		}
	}
	return n
}

// points counts the corners of the longest path of a style.
func (d *drawn) points(part string) int {
	most := 0
	for style, paths := range d.paths {
		for _, p := range paths {
			if strings.Contains(style, part) {
				most = max(most, strings.Count(p, "L")+1)
			}
		}
	}
	return most
}

func svg(t *testing.T, p Picture, l report.Lang) drawn {
	b, err := p.SVG(l)
	require.NoError(t, err)
	again, err := p.SVG(l)
	require.NoError(t, err)
	require.Equal(t, string(b), string(again), "the same bytes each time")
	require.NotContains(t, string(b), "NaN")
	return read(t, b)
}

func TestOfTheGroups(t *testing.T) {
	all, err := groups()
	require.NoError(t, err)
	var names []string
	for _, p := range all {
		names = append(names, p.Section+"/"+p.Name)
	}
	require.Equal(t, []string{"groups/phases", "lives/groups", "participation/lorenz", "who/layers", "retention/retention", "retention/triangle", "profit/cash"}, names)
}

// A curve has the steps of its data, a band around it, and both axes named.
func TestSurvivalHasItsStepsAndBand(t *testing.T) {
	for _, v := range []struct {
		all  func() ([]Picture, error)
		name string
		zh   []string
		en   []string
		end  string
		most int
	}{
		{groups, "retention", []string{"入群后的月数", "还在"}, []string{"months since joining", "still there"}, "54.9%", 150},
		{groups, "groups", []string{"建群后的月数", "还活着"}, []string{"months since the group began", "alive"}, "51.3%", 9},
		{customers, "retention", []string{"首购后的月数", "已再买"}, []string{"months since the first purchase", "bought again"}, "49.0%", 150},
	} {
		p := picture(t, v.all, v.name)
		d := svg(t, p, report.Chinese)
		for _, s := range append(v.zh, "0%", "100%", v.end, p.Title.ZH) {
			require.True(t, d.has(s), "%s: %s in %v", v.name, s, d.texts)
		}
		e := svg(t, p, report.English)
		for _, s := range append(v.en, p.Title.EN) {
			require.True(t, e.has(s), "%s: %s in %v", v.name, s, e.texts)
		}
		require.GreaterOrEqual(t, d.points("stroke:#2563C9;stroke-width:2"), v.most, v.name)
		require.GreaterOrEqual(t, d.points("fill-opacity:0.2"), v.most, "the band of %s", v.name)
	}
}

// The triangle has a cell for every month that a cohort has reached, and each
// says its percentage.
func TestTriangleHasEveryCell(t *testing.T) {
	d := svg(t, picture(t, groups, "triangle"), report.English)
	const cohorts = 18
	require.Equal(t, cohorts*(cohorts+1)/2, d.count("fill-opacity:"))
	hundred := 0
	for _, s := range d.texts {
		if s == "100" {
			hundred++
		}
	}
	require.GreaterOrEqual(t, hundred, cohorts, "all who joined were there in their first month")
	require.True(t, d.has("2025-05 (126)"), "%v", d.texts)
	require.True(t, d.has("2026-10 (136)"))
	require.True(t, d.has("months since joining"))
}

func TestLorenzNamesItsGini(t *testing.T) {
	d := svg(t, picture(t, groups, "lorenz"), report.English)
	require.Equal(t, 101, d.points("stroke:#2563C9;stroke-width:2"))
	require.True(t, d.has("Gini 0.86"))
	require.True(t, d.has("of the messages"))
}

// The network has a dot for each member and a line for each tie that is drawn.
func TestLayersHaveEveryMember(t *testing.T) {
	b, err := picture(t, groups, "layers").SVG(report.English)
	require.NoError(t, err)
	d := read(t, b)
	require.True(t, d.has("core 68") && d.has("middle 28") && d.has("edge 21"), "%v", d.texts)
	require.True(t, d.has("模拟34数据分析"))
	require.Equal(t, drawnTies, d.count("stroke-opacity:0.3"))
	dots := 0
	for _, c := range []string{"fill:#C23A3A", "fill:#B7700D", "fill:#2563C9"} {
		dots += d.count(c)
	}
	require.Equal(t, 68+28+21+3, dots, "a dot for each, and the squares of the key")
}

func TestPhasesHaveEveryGroup(t *testing.T) {
	d := svg(t, picture(t, groups, "phases"), report.Chinese)
	names := 0
	for _, s := range d.texts {
		if strings.HasPrefix(s, "模拟") {
			names++
		}
	}
	require.Equal(t, 40, names)
	for _, s := range []string{"萌芽", "成长", "成熟", "衰退", "沉寂", "结束", "2025-06"} {
		require.True(t, d.has(s), s)
	}
	require.Equal(t, 6+1, d.count("fill-opacity:0.8"), "six groups have ended, and the square of the key")
}

// table is the daily tables of groups that talk every day, for so many days.
func table(t *testing.T, days int, names ...string) *report.Input {
	var b strings.Builder
	b.WriteString("date,group,members,messages\n")
	for day := range days {
		for _, name := range names {
			fmt.Fprintf(&b, "%s,%s,40,%d\n", time.Unix(86400*int64(20_520+day), 0).UTC().Format(time.DateOnly), name, 20+day%7)
		}
	}
	zone, err := report.ParseZone("+00:00")
	require.NoError(t, err)
	d, err := report.ReadDaily(strings.NewReader(b.String()), report.ReadOptions{Zone: zone})
	require.NoError(t, err)
	return &report.Input{Daily: d}
}

// Groups are named by up to 32 letters, and still most of a phone's width is
// for their bars.
func TestPhasesLeaveRoomBesideLongNames(t *testing.T) {
	long := strings.Repeat("长长的群名写满了三十二个字也要看得见", 2)
	all, err := of(table(t, 120, string([]rune(long)[:32]), "茶友"))
	require.NoError(t, err)
	for _, f := range []format{wide, narrow} {
		s, err := all[0].inline(report.Chinese, f)
		require.NoError(t, err)
		d := read(t, []byte(s))
		require.True(t, d.has("长长的群名"))
		require.True(t, d.has("…"))
		require.True(t, d.has("茶友"))
		require.False(t, d.has(string([]rune(long)[:32])))
		low, high := math.Inf(1), math.Inf(-1)
		for _, paths := range d.paths {
			for _, p := range paths {
				var x0, y0, x1, y1, x2, y2 float64
				if n, _ := fmt.Sscanf(p, "M%f,%fL%f,%fL%f,%f", &x0, &y0, &x1, &y1, &x2, &y2); n == 6 {
					low, high = min(low, x0, x1, x2), max(high, x0, x1, x2)
				}
			}
		}
		require.Greater(t, high-low, .5*float64(f.width))
	}
}

// A log of weeks has dates too, those of days.
func TestPhasesDateAShortLog(t *testing.T) {
	for days, want := range map[int]int{29: 4, 75: 4, 120: 4} {
		all, err := of(table(t, days, "茶友"))
		require.NoError(t, err)
		require.NotEmpty(t, all)
		s, err := all[0].inline(report.English, narrow)
		require.NoError(t, err)
		dated := 0
		d := read(t, []byte(s))
		for _, text := range d.texts {
			if regexp.MustCompile(`^\d\d(\d\d)?-\d\d$`).MatchString(text) {
				dated++
			}
		}
		require.InDelta(t, want, dated, 1, "%d days: %q", days, d.texts)
	}
}

func TestCashSaysWhenToClose(t *testing.T) {
	d := svg(t, picture(t, groups, "cash"), report.English)
	require.True(t, d.has("close on 2027-04-30 (after 6 months)"), "%v", d.texts)
	require.True(t, d.has("cash in all") && d.has("months from now"))
	require.Equal(t, 25, d.points("stroke:#2563C9;stroke-width:2"), "a point a month, and the start")
	require.Equal(t, 50, d.points("fill-opacity:0.2"))
	require.Equal(t, 1, d.count("stroke:#C23A3A"))
}

// The bars of what customers are worth are as many as have a customer, and the
// mean is that of the report.
func TestWorthIsThatOfTheReport(t *testing.T) {
	d := svg(t, picture(t, customers, "worth"), report.English)
	require.True(t, d.has("mean $28.47"), "%v", d.texts)
	require.True(t, d.has("median $4.13"))
	require.Greater(t, d.count("fill-opacity:0.8"), 25)
	require.True(t, d.has("customers"))
}

// A PNG is not blank, and is drawn only in letters that its font has.
func TestPNG(t *testing.T) {
	for _, p := range []Picture{picture(t, groups, "phases"), picture(t, groups, "cash")} {
		b, err := p.PNG(report.English, nil)
		require.NoError(t, err)
		m, _, err := image.Decode(bytes.NewReader(b))
		require.NoError(t, err)
		require.Equal(t, 1520, m.Bounds().Dx())
		colours := map[color.Color]int{}
		for y := m.Bounds().Min.Y; y < m.Bounds().Max.Y; y++ {
			for x := m.Bounds().Min.X; x < m.Bounds().Max.X; x++ {
				colours[m.At(x, y)]++
			}
		}
		require.Greater(t, len(colours), 100)
		_, err = p.PNG(report.Chinese, nil)
		require.ErrorContains(t, err, "no Chinese")
	}
	h := hand()
	h.exact = true
	n := &pen{hand: h, format: wide}
	require.Equal(t, "tea #2", n.name("tea #2", 4, 1))
	require.Equal(t, "#5", n.name("模拟05摄影", 4, 1))
	_, err := ParseFont([]byte("no font"))
	require.Error(t, err)
}

// What stands in a page is as wide as the page lets it be, and takes its
// colours.
func TestPageTakesTheColoursOfThePage(t *testing.T) {
	all, err := groups()
	require.NoError(t, err)
	pages, err := Page(all, report.Chinese)
	require.NoError(t, err)
	require.Len(t, pages["retention"], 2)
	for _, list := range pages {
		for _, p := range list {
			for _, s := range []string{p.Wide, p.Narrow} {
				require.True(t, strings.HasPrefix(s, `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 `), s[:80])
				require.NotRegexp(t, `#[0-9A-F]{6}`, s)
				require.Contains(t, s, "var(--accent)")
				require.NotContains(t, s, "Liberation Serif")
			}
		}
	}
}
