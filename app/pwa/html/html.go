// Package html has the elements that pages are built of, all of one type of
// go-app. With a type for each, as app.Div and its like have, the program for
// the browser weighs a thirtieth more.
//
// Attributes that only some elements have are given by Attr under their names
// in HTML.
package html

import "github.com/maxence-charriere/go-app/v10/pkg/app"

// A returns <a>.
func A() app.HTMLElem { return app.Elem("a") }

// B returns <b>.
func B() app.HTMLElem { return app.Elem("b") }

// Dd returns <dd>.
func Dd() app.HTMLElem { return app.Elem("dd") }

// Details returns <details>.
func Details() app.HTMLElem { return app.Elem("details") }

// Dialog returns <dialog>.
func Dialog() app.HTMLElem { return app.Elem("dialog") }

// Div returns <div>.
func Div() app.HTMLElem { return app.Elem("div") }

// Dl returns <dl>.
func Dl() app.HTMLElem { return app.Elem("dl") }

// Dt returns <dt>.
func Dt() app.HTMLElem { return app.Elem("dt") }

// FieldSet returns <fieldset>.
func FieldSet() app.HTMLElem { return app.Elem("fieldset") }

// Form returns <form>.
func Form() app.HTMLElem { return app.Elem("form") }

// H1 returns <h1>.
func H1() app.HTMLElem { return app.Elem("h1") }

// H2 returns <h2>.
func H2() app.HTMLElem { return app.Elem("h2") }

// H3 returns <h3>.
func H3() app.HTMLElem { return app.Elem("h3") }

// Header returns <header>.
func Header() app.HTMLElem { return app.Elem("header") }

// Hr returns <hr>.
func Hr() app.HTMLElemSelfClosing { return app.ElemSelfClosing("hr") }

// I returns <i>.
func I() app.HTMLElem { return app.Elem("i") }

// Input returns <input>.
func Input() app.HTMLElemSelfClosing { return app.ElemSelfClosing("input") }

// Label returns <label>.
func Label() app.HTMLElem { return app.Elem("label") }

// Legend returns <legend>.
func Legend() app.HTMLElem { return app.Elem("legend") }

// Li returns <li>.
func Li() app.HTMLElem { return app.Elem("li") }

// Main returns <main>.
func Main() app.HTMLElem { return app.Elem("main") }

// Nav returns <nav>.
func Nav() app.HTMLElem { return app.Elem("nav") }

// Ol returns <ol>.
func Ol() app.HTMLElem { return app.Elem("ol") }

// Option returns <option>.
func Option() app.HTMLElem { return app.Elem("option") }

// Output returns <output>.
func Output() app.HTMLElem { return app.Elem("output") }

// P returns <p>.
func P() app.HTMLElem { return app.Elem("p") }

// Progress returns <progress>.
func Progress() app.HTMLElem { return app.Elem("progress") }

// Section returns <section>.
func Section() app.HTMLElem { return app.Elem("section") }

// Select returns <select>.
func Select() app.HTMLElem { return app.Elem("select") }

// Small returns <small>.
func Small() app.HTMLElem { return app.Elem("small") }

// Span returns <span>.
func Span() app.HTMLElem { return app.Elem("span") }

// Strong returns <strong>.
func Strong() app.HTMLElem { return app.Elem("strong") }

// Summary returns <summary>.
func Summary() app.HTMLElem { return app.Elem("summary") }

// TBody returns <tbody>.
func TBody() app.HTMLElem { return app.Elem("tbody") }

// TFoot returns <tfoot>.
func TFoot() app.HTMLElem { return app.Elem("tfoot") }

// THead returns <thead>.
func THead() app.HTMLElem { return app.Elem("thead") }

// Table returns <table>.
func Table() app.HTMLElem { return app.Elem("table") }

// Td returns <td>.
func Td() app.HTMLElem { return app.Elem("td") }

// Textarea returns <textarea>.
func Textarea() app.HTMLElem { return app.Elem("textarea") }

// Th returns <th>.
func Th() app.HTMLElem { return app.Elem("th") }

// Tr returns <tr>.
func Tr() app.HTMLElem { return app.Elem("tr") }

// Ul returns <ul>.
func Ul() app.HTMLElem { return app.Elem("ul") }

// Button returns a <button> that does what its handler does, also in a form.
func Button() app.HTMLElem { return app.Elem("button").Attr("type", "button") }

// Submit returns a <button> that sends its form.
func Submit() app.HTMLElem { return app.Elem("button").Attr("type", "submit") }
