package html

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// A browser is a headless Chromium that is spoken to in the DevTools protocol
// (https://chromedevtools.github.io/devtools-protocol/) over a pipe. It has one
// page, and no network.
type browser struct {
	t       *testing.T
	in      *os.File
	out     chan message
	session string
	last    int
	events  []message // since the page was opened
}

// A message is a result if it has an ID, else an event.
type message struct {
	ID     int             `json:"id"`
	Method string          `json:"method"`
	Params json.RawMessage `json:"params"`
	Result json.RawMessage `json:"result"`
	Error  *struct {
		Message string `json:"message"`
	} `json:"error"`
}

// browserMust makes the tests fail where there is no browser; it is set where
// the browser has been installed.
const browserMust = "QUEUEBENCH_BROWSER"

func startBrowser(t *testing.T) *browser {
	path := findBrowser(t)
	fromUs, in, err := os.Pipe()
	require.NoError(t, err)
	out, toUs, err := os.Pipe()
	require.NoError(t, err)
	cmd := exec.Command(path, "--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run",
		"--hide-scrollbars", "--user-data-dir="+t.TempDir(), "--host-resolver-rules=MAP * ~NOTFOUND", "--remote-debugging-pipe")
	cmd.ExtraFiles = []*os.File{fromUs, toUs}
	require.NoError(t, cmd.Start())
	fromUs.Close()
	toUs.Close()
	b := &browser{t: t, in: in, out: make(chan message, 1000)}
	go receive(out, b.out)
	t.Cleanup(func() {
		b.session = ""
		b.call("Browser.close", nil, nil)
		in.Close()
		_ = cmd.Wait() // how it ends is its own affair
	})
	b.openPage()
	return b
}

func findBrowser(t *testing.T) string {
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome"} {
		if path, err := exec.LookPath(name); err == nil {
			return path
		}
	}
	if os.Getenv(browserMust) != "" {
		require.FailNow(t, "no chromium on this machine", "%s=%s asks for it: make browser installs it", browserMust, os.Getenv(browserMust))
	}
	t.Skip("no chromium on this machine: make browser installs it")
	return ""
}

func receive(from *os.File, to chan<- message) {
	defer close(to)
	lines := bufio.NewReader(from)
	for {
		line, err := lines.ReadBytes(0)
		if err != nil {
			return
		}
		var m message
		if json.Unmarshal(bytes.TrimSuffix(line, []byte{0}), &m) == nil {
			to <- m
		}
	}
}

func (b *browser) openPage() {
	var target struct{ TargetID string }
	b.call("Target.createTarget", map[string]any{"url": "about:blank"}, &target)
	var session struct{ SessionID string }
	b.call("Target.attachToTarget", map[string]any{"targetId": target.TargetID, "flatten": true}, &session)
	b.session = session.SessionID
	for _, domain := range []string{"Page", "Runtime", "Log", "Network", "Accessibility"} {
		b.call(domain+".enable", nil, nil)
	}
	b.call("Network.emulateNetworkConditions",
		map[string]any{"offline": true, "latency": 0, "downloadThroughput": 0, "uploadThroughput": 0}, nil)
}

// call sends a command, waits for its result, and keeps events meanwhile.
func (b *browser) call(method string, params, result any) {
	b.last++
	command := map[string]any{"id": b.last, "method": method}
	if params != nil {
		command["params"] = params
	}
	if b.session != "" {
		command["sessionId"] = b.session
	}
	line, err := json.Marshal(command)
	require.NoError(b.t, err)
	_, err = b.in.Write(append(line, 0))
	require.NoError(b.t, err)
	for {
		m := b.next(method)
		if m.ID != b.last {
			continue
		}
		require.Nil(b.t, m.Error, "%s: %s", method, line)
		if result != nil {
			require.NoError(b.t, json.Unmarshal(m.Result, result))
		}
		return
	}
}

// next waits for a message.
func (b *browser) next(what string) message {
	select {
	case m, ok := <-b.out:
		require.True(b.t, ok, "the browser has ended, waiting for %s", what)
		if m.ID == 0 {
			b.events = append(b.events, m)
		}
		return m
	case <-time.After(3 * time.Minute):
		require.FailNow(b.t, "the browser does not answer", what)
		return message{}
	}
}

// open shows a file, with a hash such as #theme=dark, and waits until its charts
// are drawn.
func (b *browser) open(path, hash string) {
	b.call("Page.navigate", map[string]any{"url": "about:blank"}, nil) // another hash alone does not load
	b.events = nil
	b.call("Page.navigate", map[string]any{"url": "file://" + path + hash}, nil)
	for b.next("a page").Method != "Page.loadEventFired" {
	}
	b.eval(`new Promise((done) => {
		const look = () => document.documentElement.dataset.ready || document.getElementById("failure").textContent ? done(true) : setTimeout(look, 20);
		look();
	})`, nil)
	b.frame()
}

// frame waits until what was asked for has been drawn.
func (b *browser) frame() {
	b.eval(`new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => done(true))))`, nil)
}

// eval runs JavaScript in the page and decodes what it returns.
func (b *browser) eval(script string, result any) {
	var got struct {
		Result           struct{ Value json.RawMessage }
		ExceptionDetails json.RawMessage
	}
	b.call("Runtime.evaluate", map[string]any{"expression": script, "awaitPromise": true, "returnByValue": true}, &got)
	require.Empty(b.t, string(got.ExceptionDetails), script)
	if result != nil {
		require.NoError(b.t, json.Unmarshal(got.Result.Value, result), "%s returned %s", script, got.Result.Value)
	}
}

// complaints returns the errors and warnings of the page, and its requests for
// anything but itself.
func (b *browser) complaints() []string {
	var all []string
	for _, e := range b.events {
		switch e.Method {
		case "Runtime.exceptionThrown", "Runtime.consoleAPICalled", "Log.entryAdded":
			all = append(all, fmt.Sprintf("%s %s", e.Method, e.Params))
		case "Network.requestWillBeSent":
			var sent struct{ Request struct{ URL string } }
			require.NoError(b.t, json.Unmarshal(e.Params, &sent))
			if u := sent.Request.URL; len(u) < 7 || u[:7] != "file://" {
				all = append(all, "request for "+u)
			}
		}
	}
	return all
}

// size sets the size of the window.
func (b *browser) size(width, height int) {
	b.call("Emulation.setDeviceMetricsOverride",
		map[string]any{"width": width, "height": height, "deviceScaleFactor": 1, "mobile": width < 600}, nil)
}

// screenshots writes pictures of the whole page, one below the other, as
// NAME.0.png, NAME.1.png and so on.
func (b *browser) screenshots(name string, width int) {
	var height float64
	b.eval("document.documentElement.scrollHeight", &height)
	const part = 1600
	for i := 0; float64(i*part) < height; i++ {
		clip := map[string]any{"x": 0, "y": i * part, "width": width, "height": min(part, height-float64(i*part)), "scale": 1}
		var shot struct{ Data []byte }
		b.call("Page.captureScreenshot", map[string]any{"format": "png", "captureBeyondViewport": true, "clip": clip}, &shot)
		require.NoError(b.t, os.WriteFile(fmt.Sprintf("%s.%d.png", name, i), shot.Data, 0o666))
	}
}
