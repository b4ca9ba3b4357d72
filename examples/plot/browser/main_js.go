package main

import (
	"errors"
	"syscall/js"

	"github.com/coterie-go/coterie/examples/internal/report"
	"github.com/coterie-go/coterie/examples/plot/browser/drop"
)

// main gives the page one function,
//
//	coterie(files, options, progress) → {html} or {zh, en, why}
//
// with files [{name, data}], data a Uint8Array, and waits to be called.
func main() {
	js.Global().Set("coterie", js.FuncOf(func(_ js.Value, args []js.Value) any { return answer(args[0], args[1], args[2]) }))
	select {}
}

func answer(files, options, progress js.Value) map[string]any {
	o := drop.Options{Zone: options.Get("zone").String(), Currency: options.Get("currency").String(),
		Margin: options.Get("margin").String(), Cost: options.Get("cost").String(),
		Progress: func(rows int) { progress.Invoke(rows) }}
	if options.Get("lang").String() == "en" {
		o.Lang = report.English
	}
	var list []drop.File
	for i := range files.Length() {
		f := files.Index(i)
		data := make([]byte, f.Get("data").Length())
		js.CopyBytesToGo(data, f.Get("data"))
		list = append(list, drop.File{Name: f.Get("name").String(), Data: data})
	}
	page, err := drop.Report(list, o)
	if why, ok := errors.AsType[*drop.Error](err); ok {
		return map[string]any{"zh": why.ZH, "en": why.EN, "why": why.Err.Error()}
	}
	if err != nil {
		return map[string]any{"zh": "出错了：" + err.Error(), "en": "Something went wrong: " + err.Error(), "why": err.Error()}
	}
	return map[string]any{"html": page}
}
