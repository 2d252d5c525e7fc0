package demo

import "strings"

var places = []struct{ name, zone string }{
	{"Copenhagen", ""}, {"Aarhus", ""}, {"Odense", ""}, {"Malmö", "Europe/Stockholm"},
}

var teams = []string{"Field sales", "Telephone sales", "Key accounts"}

// names are those of the staff, in the order in which people gives them roles.
var names = [40][2]string{
	{"Ingrid", "Holm"}, {"Mads", "Kjær"}, {"Sofie", "Brandt"}, {"Jonas", "Lund"}, {"Camilla", "Friis"},
	{"Henrik", "Dahl"}, {"Astrid", "Nyström"}, {"Peter", "Winther"}, {"Emma", "Jensen"}, {"Noah", "Nielsen"},
	{"Alma", "Hansen"}, {"Oscar", "Pedersen"}, {"Freja", "Andersen"}, {"William", "Christensen"}, {"Clara", "Larsen"},
	{"Lucas", "Sørensen"}, {"Ida", "Rasmussen"}, {"Malthe", "Jørgensen"}, {"Anna", "Petersen"}, {"Elias", "Madsen"},
	{"Karla", "Kristensen"}, {"August", "Olsen"}, {"Ella", "Thomsen"}, {"Carl", "Poulsen"}, {"Josefine", "Johansen"},
	{"Viktor", "Møller"}, {"Nora", "Mortensen"}, {"Magnus", "Knudsen"}, {"Agnes", "Eriksen"}, {"Emil", "Lindqvist"},
	{"Lærke", "Vestergaard"}, {"Felix", "Bergström"}, {"Liv", "Østergaard"}, {"Anton", "Schmidt"}, {"Sara", "Åkesson"},
	{"Valdemar", "Bach"}, {"Maja", "Svensson"}, {"Theo", "Krogh"}, {"Vera", "Ek"}, {"Storm", "Damgaard"},
}

// email is the address of a member of staff, at a domain that never receives mail.
func email(name [2]string) string {
	ascii := strings.NewReplacer("æ", "ae", "ø", "oe", "å", "aa", "ö", "o", "ä", "a")
	return ascii.Replace(strings.ToLower(name[0]+"."+name[1])) + "@fjordline.example"
}
