package main

import (
	"bytes"
	"os"
	"testing"

	"github.com/coterie-go/coterie/examples/internal/golden"
	"github.com/stretchr/testify/require"
)

func TestGolden(t *testing.T) {
	for _, lang := range []string{"zh", "en"} {
		var out bytes.Buffer
		require.NoError(t, run([]string{"-lang", lang}, &out))
		golden.Check(t, "testdata/club."+lang+".golden", out.String())
	}
}

// The numbers that the README derives by hand or takes from print.
func TestNumbersOfTheReadme(t *testing.T) {
	var out bytes.Buffer
	require.NoError(t, run(nil, &out))
	for _, number := range []string{"线性需求：¥155.00", "会费 18.00 加每次 4.00", "做 4186，预计利润 222296", "总成本 864", "套装 ¥100 得 240", "目标定 ¥19200（96 人）", "抽 45.5%", "次价 800、200，VCG 600、200"} {
		require.Contains(t, out.String(), number)
	}
	readme, err := os.ReadFile("README.md")
	require.NoError(t, err)
	require.Contains(t, string(readme), out.String(), "the README shows what is said")
}

// What is not asked about is not answered; what has no answer says why.
func TestParts(t *testing.T) {
	file := t.TempDir() + "/club.json"
	for text, says := range map[string]string{
		`{"name": "甲"}`: "■ 甲：定价问答\n",
		`{"fees": {}}`:  "会费怎么收\n",
		`{"fees": {"users": [{"most": 10, "share": 1}], "slope": -1}}`:                  "两部制：没有答案（slope：须为正数，且有限）",
		`{"ads": {"bearing": {"revenue": 1, "hazard": 0.1, "fatigue": 1, "power": 1}}}`: "没有内部最优解",
		`{"size": {"unit": "人"}}`: "价值定律：没有答案（数据不足以确定；至少要三个规模）",
		`{"offers": {"ladder": [{"from": 1, "price": 5}, {"from": 3, "price": 0}], "buyers": 9}}`:   "再多人也补不回",
		`{"offers": {"trial": {"units": 10, "try": 0.1, "convert": 0.2, "cost": 50, "margin": 1}}}`: "人人都买也不保本",
	} {
		require.NoError(t, os.WriteFile(file, []byte(text), 0o600))
		var out bytes.Buffer
		require.NoError(t, run([]string{"-in", file}, &out))
		require.Contains(t, out.String(), says)
		require.NotContains(t, out.String(), "NaN")
	}
}

func TestBadInput(t *testing.T) {
	file := t.TempDir() + "/club.json"
	for _, text := range []string{"", "{", `{"unknown": 1}`, `{"demand": {"cost": "much"}}`, `{"ads": {"values": {"kind": "?"}}}`} {
		require.NoError(t, os.WriteFile(file, []byte(text), 0o600))
		require.Error(t, run([]string{"-in", file}, &bytes.Buffer{}), text)
	}
	require.Error(t, run([]string{"-in", t.TempDir()}, &bytes.Buffer{}))
	require.Error(t, run([]string{"-lang", "fr"}, &bytes.Buffer{}))
}
