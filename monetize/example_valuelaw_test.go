package monetize_test

import (
	"fmt"

	"github.com/coterie-go/coterie/monetize"
)

// A network of 100,000 members worth $1M doubles: IEEE Spectrum of July 2006
// prints $4 million and "only $2.1 million".
func ExampleValueLaw_Grow() {
	for _, l := range []monetize.ValueLaw{monetize.Metcalfe, monetize.Odlyzko, monetize.Sarnoff} {
		v, err := l.Grow(1e6, 100_000, 200_000)
		fmt.Printf("%v %s %.0f %v\n", l, l.Chinese(), v, err)
	}
	// Output:
	// metcalfe 梅特卡夫定律 4000000 <nil>
	// odlyzko 奥德里兹科定律 2120412 <nil>
	// sarnoff 萨诺夫定律 2000000 <nil>
}

func ExampleValueLaw_Of() {
	fmt.Println(monetize.Reed.Of(10))
	// Output: 1013 <nil>
}

func ExampleValueLaw_Log2() {
	fmt.Println(monetize.Reed.Log2(5000))
	// Output: 5000 <nil>
}

func ExampleValueLaw_Merge() {
	var g *monetize.Merged
	g, err := monetize.Odlyzko.Merge(1<<20, 1<<12)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("the large side gains %.0f, the small %.0f\n", g.First, g.Second)
	// Output: the large side gains 4088, the small 22729
}

func ExampleValueLaw_CriticalMass() {
	n, err := monetize.Metcalfe.CriticalMass(0.002, monetize.Upkeep{Fixed: 1000, Each: 0.5})
	fmt.Printf("%.0f %v\n", n, err)
	_, err = monetize.Metcalfe.CriticalMass(0.002, monetize.Upkeep{Pair: 0.002})
	fmt.Println(err)
	// Output:
	// 843 <nil>
	// scale 0.002: the cost grows as fast as the value: no critical mass
}

// Facebook's monthly users in millions and revenue in millions of dollars, 2009
// to 2013, as its annual reports have them.
func ExampleFitValueLaws() {
	var f *monetize.LawFits
	f, err := monetize.FitValueLaws("million monthly users", []float64{360, 608, 845, 1056, 1228}, []float64{777, 1974, 3711, 5089, 7872})
	if err != nil {
		fmt.Println(err)
		return
	}
	var l monetize.LawFit
	for _, l = range f.Laws {
		fmt.Printf("%-8v off by %4.0f, weight %.3f\n", l.Law, l.RMSD, l.Weight)
	}
	var p monetize.PowerFit = f.Power
	fmt.Printf("exponent %.2f ± %.2f per %s\n", p.Exponent, p.StdErr, f.Unit)
	fmt.Println(f.Warnings[0].Code)
	// Output:
	// metcalfe off by  281, weight 0.985
	// cube     off by  705, weight 0.010
	// odlyzko  off by  872, weight 0.003
	// sarnoff  off by 1042, weight 0.001
	// exponent 1.84 ± 0.07 per million monthly users
	// few-sizes
}
