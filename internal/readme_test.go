package internal_test

import (
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

var updateDocs = flag.Bool("update", false, "write what the commands and programs of the documents print into them")

// Documents whose programs and commands are run.
var documents = []string{"README.md", "README.zh-CN.md"}

var (
	fence   = regexp.MustCompile("(?s)```(\\w+)\n(.*?)```")
	picture = regexp.MustCompile(`!\[[^]]*\]\(([^)]+)\)|\]\(([^)#:]+)(?:#[^)]*)?\)`)
	goRun   = regexp.MustCompile(`go run (\./[a-z/]+)`)
)

// TestReadme compiles and runs every Go block of the documents, and compares
// what it prints with the text block that follows it.
func TestReadme(t *testing.T) {
	root, err := filepath.Abs("..")
	require.NoError(t, err)
	ran := map[string]string{} // the READMEs share programs
	for _, name := range documents {
		t.Run(name, func(t *testing.T) {
			raw, err := os.ReadFile(filepath.Join(root, name))
			require.NoError(t, err)
			text := string(raw)
			blocks := fence.FindAllStringSubmatch(text, -1)
			programs := 0
			for i, b := range blocks {
				if b[1] != "go" {
					require.Contains(t, []string{"text", "console"}, b[1], "a block that no test reads")
					continue
				}
				programs++
				require.LessOrEqual(t, strings.Count(b[2], "\n"), 25, "a program of a document has at most 25 lines")
				require.Less(t, i+1, len(blocks), "a program without its output")
				require.Equal(t, "text", blocks[i+1][1], "a program is followed by its output")
				if _, ok := ran[b[2]]; !ok {
					ran[b[2]] = run(t, root, b[2])
				}
				if *updateDocs {
					text = strings.Replace(text, b[0]+"\n\n"+blocks[i+1][0], b[0]+"\n\n```text\n"+strings.TrimSpace(ran[b[2]])+"\n```", 1)
					continue
				}
				require.Equal(t, strings.TrimSpace(blocks[i+1][2]), strings.TrimSpace(ran[b[2]]))
			}
			require.Positive(t, programs)
			if *updateDocs {
				require.NoError(t, os.WriteFile(filepath.Join(root, name), []byte(text), 0o644))
			}
		})
	}
}

// TestCommands runs every command of the documents' console blocks and compares
// what it prints with what stands below it. -update writes it there:
//
//	go test ./internal -run TestCommands -update
func TestCommands(t *testing.T) {
	if testing.Short() {
		t.Skip("it runs the example programs")
	}
	if _, err := exec.LookPath("bash"); err != nil {
		t.Skip("not here: ", err)
	}
	root, err := filepath.Abs("..")
	require.NoError(t, err)
	said := map[string]string{} // by program: what it prints, before a filter
	for _, name := range documents {
		t.Run(name, func(t *testing.T) {
			raw, err := os.ReadFile(filepath.Join(root, name))
			require.NoError(t, err)
			commands := 0
			text := fence.ReplaceAllStringFunc(string(raw), func(block string) string {
				b := fence.FindStringSubmatch(block)
				if b[1] != "console" {
					return block
				}
				var now strings.Builder
				parts := strings.Split("\n"+b[2], "\n$ ")
				require.Empty(t, parts[0], "a block that does not begin with a command")
				for _, part := range parts[1:] {
					command, _, _ := strings.Cut(part, "\n")
					commands++
					fmt.Fprintf(&now, "$ %s\n%s\n", command, console(t, root, command, said))
				}
				if !*updateDocs {
					require.Equal(t, b[2], now.String(), "go test ./internal -run TestCommands -update, and look at the difference")
				}
				return "```console\n" + now.String() + "```"
			})
			require.Positive(t, commands)
			if *updateDocs {
				require.NoError(t, os.WriteFile(filepath.Join(root, name), []byte(text), 0o644))
			}
		})
	}
}

// console runs a program, once for all commands that begin with it, and what it
// prints through the filter behind the first bar.
func console(t *testing.T, root, command string, said map[string]string) string {
	program, filter, ok := strings.Cut(command, " | ")
	if _, done := said[program]; !done {
		cmd := exec.Command("bash", "-c", program)
		cmd.Dir = root
		out, err := cmd.Output()
		require.NoError(t, err, program)
		said[program] = string(out)
	}
	out := said[program]
	if ok {
		cmd := exec.Command("bash", "-c", filter)
		cmd.Stdin = strings.NewReader(out)
		filtered, err := cmd.CombinedOutput()
		require.NoError(t, err, "%s\n%s", command, filtered)
		out = string(filtered)
	}
	out = strings.Trim(out, "\n")
	require.NotEmpty(t, out, command)
	require.LessOrEqual(t, strings.Count(out, "\n"), 25, "%s: too long for a document", command)
	return out
}

// TestDocumentsAlike holds that the READMEs say the same as far as their shape
// tells: the same sections with as many rows, points and pictures each, and the
// same code.
func TestDocumentsAlike(t *testing.T) {
	heading := regexp.MustCompile(`(?m)^## .*$`)
	var shapes [2][]string
	var programs [2]map[string]int
	for i, name := range documents {
		raw, err := os.ReadFile(filepath.Join("..", name))
		require.NoError(t, err)
		programs[i] = map[string]int{}
		for _, b := range fence.FindAllStringSubmatch(string(raw), -1) {
			programs[i][b[1]]++
			if b[1] == "go" {
				programs[i][b[2]]++
			}
		}
		text := fence.ReplaceAllString(string(raw), "")
		for n, part := range heading.Split(text, -1) {
			if n == 0 {
				continue // what stands first differs: a program here, a report there
			}
			shapes[i] = append(shapes[i], fmt.Sprintf("section %d: %d rows, %d points, %d pictures", n, strings.Count(part, "\n|"), strings.Count(part, "\n- "), strings.Count(part, "![")))
		}
	}
	require.Equal(t, shapes[0], shapes[1])
	require.Equal(t, programs[0], programs[1])
}

// TestDocumentsNameWhatIs holds that each picture, link and example program in
// the documents is there.
func TestDocumentsNameWhatIs(t *testing.T) {
	for _, name := range append([]string{"CHANGELOG.md", "CONTRIBUTING.md", "examples/README.md", "examples/recipes/README.md"}, documents...) {
		raw, err := os.ReadFile(filepath.Join("..", name))
		require.NoError(t, err)
		for _, m := range picture.FindAllStringSubmatch(string(raw), -1) {
			if to := m[1] + m[2]; !strings.Contains(to, "://") {
				_, err := os.Stat(filepath.Join("..", filepath.Dir(name), to))
				require.NoError(t, err, name)
			}
		}
		for _, m := range goRun.FindAllStringSubmatch(string(raw), -1) {
			require.FileExists(t, filepath.Join("..", m[1], "main.go"), name)
		}
	}
}

// run runs a program as if it stood in the module, without writing into it.
func run(t *testing.T, root, program string) string {
	dir := t.TempDir()
	src := filepath.Join(dir, "main.go")
	require.NoError(t, os.WriteFile(src, []byte(program), 0o600))
	overlay, err := json.Marshal(map[string]any{"Replace": map[string]string{filepath.Join(root, "examples", "readme", "main.go"): src}})
	require.NoError(t, err)
	file := filepath.Join(dir, "overlay.json")
	require.NoError(t, os.WriteFile(file, overlay, 0o600))
	cmd := exec.Command("go", "run", "-overlay", file, "./examples/readme")
	cmd.Dir = root
	out, err := cmd.CombinedOutput()
	require.NoError(t, err, fmt.Sprintf("%s\n%s", program, out))
	return string(out)
}
