package monetize_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"

	"github.com/coterie-go/coterie"
	"github.com/coterie-go/coterie/monetize"
)

func ExampleMoney() {
	fee := monetize.Money{Minor: 20_000, Currency: coterie.CNY}
	fmt.Println(fee, fee.Grouped(), fee.Units(), fee.IsZero())
	b, _ := json.Marshal(fee)
	fmt.Println(string(b))
	// Output:
	// CNY 200.00 ¥200.00 200 false
	// "CNY 200.00"
}

func ExampleParseMoney() {
	for _, s := range []string{"¥1,600,000", "CNY 12.5", "200元", "JPY 1000", "¥0.005"} {
		m, err := monetize.ParseMoney(s)
		fmt.Println(m, err)
	}
	// Output:
	// CNY 1600000.00 <nil>
	// CNY 12.50 <nil>
	// CNY 200.00 <nil>
	// JPY 1000 <nil>
	// 0 amount "0.005": CNY has 2 decimals
}

func ExampleParseAmount() {
	m, err := monetize.ParseAmount("1,299.9", coterie.CNY)
	fmt.Println(m, err)
	// Output: CNY 1299.90 <nil>
}

func ExampleFromUnits() {
	half, _ := monetize.FromUnits(0.125, coterie.CNY) // a tie goes to the even fen
	more, _ := monetize.FromUnits(0.135, coterie.CNY)
	fmt.Println(half, more)
	// Output: CNY 0.12 CNY 0.14
}

func ExampleMoney_Add() {
	yuan := monetize.Money{Minor: 100, Currency: coterie.CNY}
	fmt.Println(yuan.Add(yuan))
	_, err := yuan.Add(monetize.Money{Minor: 100, Currency: coterie.USD})
	fmt.Println(err, errors.Is(err, coterie.ErrMismatch))
	_, err = monetize.Money{Minor: 1<<63 - 1, Currency: coterie.CNY}.Add(yuan)
	fmt.Println(errors.Is(err, coterie.ErrOverflow))
	// Output:
	// CNY 2.00 <nil>
	// currency USD: mixed with CNY true
	// true
}

func ExampleMoney_Sub() {
	a, b := monetize.Money{Minor: 250, Currency: coterie.CNY}, monetize.Money{Minor: 300, Currency: coterie.CNY}
	fmt.Println(a.Sub(b))
	// Output: CNY -0.50 <nil>
}

func ExampleMoney_Neg() {
	fmt.Println(monetize.Money{Minor: 250, Currency: coterie.CNY}.Neg())
	// Output: CNY -2.50 <nil>
}

func ExampleMoney_Mul() {
	fmt.Println(monetize.Money{Minor: 20_000, Currency: coterie.CNY}.Mul(5_000))
	// Output: CNY 1000000.00 <nil>
}

func ExampleMoney_Scale() {
	tax, err := monetize.Money{Minor: 9_975, Currency: coterie.CNY}.Scale(6, 100) // 6 % of ¥99.75 = ¥5.985
	fmt.Println(tax, err)
	// Output: CNY 5.98 <nil>
}

func ExampleMoney_Cmp() {
	a, b := monetize.Money{Minor: 250, Currency: coterie.CNY}, monetize.Money{Minor: 300, Currency: coterie.CNY}
	fmt.Println(a.Cmp(b))
	// Output: -1 <nil>
}

func ExampleMoney_Allocate() {
	// ¥100 among three who earned 1, 1 and 1: the spare fen goes to the first.
	parts, err := monetize.Money{Minor: 10_000, Currency: coterie.CNY}.Allocate(1, 1, 1)
	fmt.Println(parts, err)
	// Output: [CNY 33.34 CNY 33.33 CNY 33.33] <nil>
}

func ExampleSum() {
	sales := []monetize.Money{{Minor: 990, Currency: coterie.CNY}, {Minor: 1_010, Currency: coterie.CNY}}
	fmt.Println(monetize.Sum(slices.Values(sales)))
	// Output: CNY 20.00 <nil>
}
