package html

import (
	"strings"

	"github.com/stretchr/testify/assert"
)

func (b *browser) press(key string) {
	for _, kind := range []string{"keyDown", "keyUp"} {
		b.call("Input.dispatchKeyEvent", map[string]any{"type": kind, "key": key, "code": key, "windowsVirtualKeyCode": keyCodes[key]}, nil)
	}
}

var keyCodes = map[string]int{"Tab": 9, "ArrowLeft": 37, "ArrowRight": 39}

// checkKeyboard goes through the page with Tab, in the order in which it is
// read, and through a chart with the arrows.
func checkKeyboard(b *browser, page string) {
	b.open(page, "")
	b.eval(`(window.seen = [], document.addEventListener("focusin", (e) => seen.push(e.target)))`, nil)
	for range 60 {
		b.press("Tab")
	}
	var inOrder bool
	b.eval(`seen.every((e, i) => !i || seen[i - 1].compareDocumentPosition(e) & Node.DOCUMENT_POSITION_FOLLOWING)`, &inOrder)
	assert.True(b.t, inOrder)
	var kinds []string
	b.eval(`[...new Set(seen.map((e) => e.className || e.localName))]`, &kinds)
	assert.Subset(b.t, kinds, []string{"skip", "a", "summary", "select", "button", "chart"})

	b.eval(`document.querySelector("#throughput-shapes .chart").focus()`, nil)
	readout := func() (text string) {
		b.eval(`document.querySelector("#throughput-shapes .readout").textContent`, &text)
		return text
	}
	b.press("ArrowRight")
	first := readout()
	assert.Contains(b.t, first, "1×1: ")
	b.press("ArrowRight")
	assert.Contains(b.t, readout(), "2×2: ")
	b.press("ArrowLeft")
	assert.Equal(b.t, first, readout())

	b.choose("scenario", "Transfer")
	b.eval(`document.querySelector('select[name="scale"]').focus()`, nil)
	b.choose("scale", "line")
	var focus string
	b.eval(`document.activeElement.getAttribute("name")`, &focus)
	assert.Equal(b.t, "scale", focus, "the focus stays where it was")
}

// checkNames asks the browser what a screen reader would say.
func checkNames(b *browser, page string) {
	b.open(page, "")
	b.table("cpu")
	var tree struct {
		Nodes []struct {
			Ignored    bool
			Role, Name struct{ Value any }
		}
	}
	b.call("Accessibility.getFullAXTree", nil, &tree)
	seen := make(map[any]int)
	for _, n := range tree.Nodes {
		role := n.Role.Value
		seen[role]++
		switch role {
		case "button", "combobox", "region", "table", "group", "columnheader", "link", "heading":
			if role == "group" && n.Name.Value == "" { // a details element is one, its summary has the name
				continue
			}
			assert.True(b.t, n.Ignored || n.Name.Value != "", "a %s without a name", role)
		}
	}
	for _, role := range []string{"button", "combobox", "region", "table", "columnheader", "link", "heading", "status"} {
		assert.Positive(b.t, seen[role], role)
	}
	var charts []string
	b.eval(`[...document.querySelectorAll(".chart")].map((c) => c.getAttribute("aria-label"))`, &charts)
	for _, label := range charts {
		assert.Contains(b.t, label, "implementations at")
	}
}

// checkThemes computes the contrast of text and of marks with the ground, as the
// Web Content Accessibility Guidelines 2.2 define it: 4.5 for text, 3 for marks.
func checkThemes(b *browser, page string) {
	for _, theme := range []string{"light", "dark"} {
		b.open(page, "#theme="+theme)
		var contrasts map[string]float64
		b.eval(`(() => {
			const channel = (c) => (c /= 255) <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
			const light = (name) => { const n = parseInt(cssColour(name).slice(1), 16);
				return 0.2126 * channel(n >> 16) + 0.7152 * channel((n >> 8) & 255) + 0.0722 * channel(n & 255); };
			const ratio = (a, b) => (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
			const names = ["--text", "--muted", "--link", "--good", "--bad", "--grey", ...[0, 1, 2, 3, 4, 5, 6, 7].map((i) => "--series" + i)];
			return Object.fromEntries(names.map((n) => [n, ratio(light(n), light("--panel"))]));
		})()`, &contrasts)
		for name, ratio := range contrasts {
			least := 4.5
			if name == "--grey" || strings.HasPrefix(name, "--series") {
				least = 3
			}
			assert.GreaterOrEqual(b.t, ratio, least, "%s %s", theme, name)
		}
		var ground string
		b.eval(`getComputedStyle(document.body).backgroundColor`, &ground)
		assert.Equal(b.t, map[string]string{"light": "rgb(255, 255, 255)", "dark": "rgb(18, 22, 28)"}[theme], ground)
	}
	b.call("Emulation.setEmulatedMedia", map[string]any{"features": []map[string]string{{"name": "prefers-color-scheme", "value": "dark"}}}, nil)
	b.open(page, "")
	var ground string
	b.eval(`getComputedStyle(document.body).backgroundColor`, &ground)
	assert.Equal(b.t, "rgb(18, 22, 28)", ground, "as the system has it")
	b.call("Emulation.setEmulatedMedia", nil, nil)
}

// checkPhone lets nothing be wider than the window.
func checkPhone(b *browser, page string) {
	b.size(360, 780)
	b.open(page, "")
	b.table("cpu")
	var width int
	b.eval("document.documentElement.scrollWidth", &width)
	assert.Equal(b.t, 360, width)
}
