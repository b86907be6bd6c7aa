package command

import (
	"errors"
	"fmt"
	"maps"
	"os"
	"slices"
	"strconv"
	"strings"

	"github.com/BurntSushi/toml"
	"github.com/spf13/pflag"
)

// readFlags sets the flags that are keys of the TOML file and were not given.
func readFlags(path string, flags *pflag.FlagSet) error {
	text, err := os.ReadFile(path)
	if err == nil {
		err = setFlags(text, flags)
	}
	if err != nil {
		return fmt.Errorf("plan %s: %w", path, err)
	}
	return nil
}

// setFlags sets the flags that are keys of the TOML text and were not given.
func setFlags(text []byte, flags *pflag.FlagSet) error {
	var keys map[string]any
	if err := toml.Unmarshal(text, &keys); err != nil {
		return err
	}
	for _, key := range slices.Sorted(maps.Keys(keys)) {
		f := flags.Lookup(key)
		if f == nil || !isKey(f) {
			return fmt.Errorf("unknown key %q, want some of %s", key, strings.Join(keyNames(flags), ", "))
		}
		if f.Changed {
			continue
		}
		if err := setFlag(f, keys[key]); err != nil {
			return fmt.Errorf("%s: %w", key, err)
		}
		f.Changed = true
	}
	return nil
}

// isKey tells whether a flag can be in a file.
func isKey(f *pflag.Flag) bool {
	return f.Name != planFlag && f.Name != resumeFlag && f.Name != "help"
}

// keyNames returns the flags that can be in a file.
func keyNames(flags *pflag.FlagSet) []string {
	var names []string
	flags.VisitAll(func(f *pflag.Flag) {
		if isKey(f) {
			names = append(names, f.Name)
		}
	})
	return names
}

// setFlag gives a flag a value of TOML, which must be of its kind.
func setFlag(f *pflag.Flag, value any) error {
	wrong := fmt.Errorf("%v, want %s", value, tomlKinds[f.Value.Type()])
	switch value := value.(type) {
	case int64:
		if kind := f.Value.Type(); (kind == "int" || kind == "uint64") && f.Value.Set(strconv.FormatInt(value, 10)) == nil {
			return nil
		}
	case string:
		kind := f.Value.Type()
		if (kind == "string" || kind == "duration") && value != "" && f.Value.Set(value) == nil {
			return nil
		}
	case []any:
		names, err := texts(value)
		if slice, ok := f.Value.(pflag.SliceValue); ok && err == nil {
			return slice.Replace(names)
		}
	case map[string]any:
		if f.Value.Type() == "stringToString" {
			return setMap(f, value)
		}
	}
	return wrong
}

// tomlKinds says what values keys can have, by the type of the flag.
var tomlKinds = map[string]string{
	"int":            "a whole number",
	"uint64":         "a whole number from 0",
	"duration":       `a time such as "90s" or "1h30m"`,
	"string":         "a string that is not empty",
	"stringSlice":    "an array of strings, one at least",
	"stringToString": "a table of numbers",
}

// texts returns the elements of an array, which must be strings.
func texts(array []any) ([]string, error) {
	var all []string
	for _, v := range array {
		s, ok := v.(string)
		if !ok || s == "" {
			return nil, errors.New("want strings")
		}
		all = append(all, s)
	}
	if len(all) == 0 {
		return nil, errors.New("want one at least")
	}
	return all, nil
}

// setMap gives a flag of names and numbers the values of a table.
func setMap(f *pflag.Flag, table map[string]any) error {
	for _, name := range slices.Sorted(maps.Keys(table)) {
		switch v := table[name].(type) {
		case int64, float64:
			if strings.ContainsAny(name, "=,\"\n") {
				return fmt.Errorf("unknown key %q", name)
			}
			if err := f.Value.Set(fmt.Sprintf("%s=%v", name, v)); err != nil {
				return err
			}
		default:
			return fmt.Errorf("%s = %v, want a number", name, v)
		}
	}
	return nil
}
