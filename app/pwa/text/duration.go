package text

import "strconv"

// Duration writes a length of time in seconds as hours, minutes and seconds, as
// in 38:30:00, however many hours there are.
func (p *Printer) Duration(seconds int64) string {
	sign := ""
	if seconds < 0 {
		sign, seconds = "-", -seconds
	}
	two := func(n int64) string { return strconv.Itoa(int(n/10)) + strconv.Itoa(int(n%10)) }
	return sign + strconv.FormatInt(seconds/3600, 10) + ":" + two(seconds/60%60) + ":" + two(seconds%60)
}

// ClockOf writes a time of day that is so many minutes after midnight, as in
// 08:30. What is more than a day is on the next one.
func (p *Printer) ClockOf(minutes int) string {
	minutes %= 24 * 60
	two := func(n int) string { return strconv.Itoa(n/10) + strconv.Itoa(n%10) }
	return two(minutes/60) + ":" + two(minutes%60)
}
