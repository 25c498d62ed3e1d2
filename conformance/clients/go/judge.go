// Plays cases of one of the two official Go clients and prints one JSON line for each; what they are given comes from
// standard input.
package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"reflect"
	"regexp"
	"runtime/debug"
	"strings"
	"time"
)

type keys struct {
	ID     string `json:"id"`
	Secret string `json:"secret"`
	Token  string `json:"token"`
}

type givenInput struct {
	Client    string `json:"client"`
	Endpoint  string `json:"endpoint"`
	Region    string `json:"region"`
	Signature string `json:"signature"`
	Keys      keys   `json:"keys"`
	Folder    keys   `json:"folderKeys"`
	Bucket    string `json:"bucket"`
	Prefix    string `json:"prefix"`
	IsIP      bool   `json:"isIp"`
	Only      string `json:"only"`
}

var given givenInput

type testCase struct {
	name string
	run  func()
}

// failure is what check and equal throw; anything else that is thrown is a fault of the case.
type failure struct{ text string }

func main() {
	if err := json.NewDecoder(os.Stdin).Decode(&given); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	only := regexp.MustCompile(given.Only)
	cases := casesV2()
	if given.Client == "v1" {
		cases = casesV1()
	}
	for _, one := range cases {
		if only.MatchString(one.name) {
			judge(one)
		}
	}
	emit(map[string]any{"complete": true})
}

func judge(one testCase) {
	started := time.Now()
	line := map[string]any{"name": one.name, "outcome": "passed"}
	func() {
		defer func() {
			if thrown := recover(); thrown != nil {
				line["outcome"] = "failed"
				line["detail"] = detailOf(thrown)
			}
		}()
		one.run()
	}()
	line["durationMs"] = time.Since(started).Milliseconds()
	emit(line)
}

func detailOf(thrown any) string {
	text := fmt.Sprint(thrown)
	if known, is := thrown.(failure); is {
		text = known.text
	}
	for _, frame := range strings.Split(string(debug.Stack()), "\n") {
		if strings.Contains(frame, "/cases_v") {
			return cut(text, 500) + " [" + frame[strings.LastIndex(frame, "/")+1:] + "]"
		}
	}
	return cut(text, 500)
}

func cut(text string, max int) string {
	if len(text) > max {
		return text[:max]
	}
	return text
}

func emit(line map[string]any) {
	text, err := json.Marshal(line)
	if err != nil {
		panic(err)
	}
	fmt.Println(string(text))
}

func check(err error) {
	if err != nil {
		panic(failure{err.Error()})
	}
}

func must[T any](value T, err error) T {
	check(err)
	return value
}

func equal(got, want any) {
	if !reflect.DeepEqual(got, want) {
		panic(failure{fmt.Sprintf("%#v is not %#v", got, want)})
	}
}

func holds(isTrue bool, what string) {
	if !isTrue {
		panic(failure{"not so: " + what})
	}
}

// refusal finds an error of the wanted type in the chain.
func refusal[E error](err error) E {
	var found E
	if !errors.As(err, &found) {
		panic(failure{fmt.Sprintf("%T instead of the client's own error: %v", err, err)})
	}
	return found
}

func pattern(size int) []byte {
	bytes := make([]byte, size)
	for at := range bytes {
		bytes[at] = byte(at*31 + at>>8*7)
	}
	return bytes
}

// awkwardKeys are keys that each client has to encode in its path and in its signature.
var awkwardKeys = []string{
	"plain", "a b", "a+b", "a%2Fb", "a//b", "./a/../b", "ключ/中文.png", "q?x=1&y#z", "~!@$^*()_-={}[]|:;,'", "\"<>\"", "trailing/",
}
