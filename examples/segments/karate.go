package main

// karate is the karate club of Zachary (1977), An information flow model for
// conflict and fission in small groups, doi:10.1086/jar.33.4.3629752, his figure
// 1: the friends of each member among those with a higher number, numbered from
// 0. Member 0 is the instructor, 33 the president. After a dispute about the
// price of lessons the club split in two.
var karate = [34][]int32{
	0:  {1, 2, 3, 4, 5, 6, 7, 8, 10, 11, 12, 13, 17, 19, 21, 31},
	1:  {2, 3, 7, 13, 17, 19, 21, 30},
	2:  {3, 7, 8, 9, 13, 27, 28, 32},
	3:  {7, 12, 13},
	4:  {6, 10},
	5:  {6, 10, 16},
	6:  {16},
	8:  {30, 32, 33},
	9:  {33},
	13: {33},
	14: {32, 33},
	15: {32, 33},
	18: {32, 33},
	19: {33},
	20: {32, 33},
	22: {32, 33},
	23: {25, 27, 29, 32, 33},
	24: {25, 27, 31},
	25: {31},
	26: {29, 33},
	27: {33},
	28: {31, 33},
	29: {32, 33},
	30: {32, 33},
	31: {32, 33},
	32: {33},
}

// instructors are those who went with the instructor; the others stayed with
// the president's club (his table 1; member 8, who leaned to the president,
// went with the instructor, three weeks before his test for black belt).
var instructors = []int32{0, 1, 2, 3, 4, 5, 6, 7, 8, 10, 11, 12, 13, 16, 17, 19, 21}
