package tracking_test

import (
	"reflect"
	"testing"
	"unsafe"

	"github.com/seed57a6ed91/headway/tracking"
)

// TestCloneSharesNothing fills every field of a tracker, also those
// that are yet to come, and looks for memory that the copy shares.
func TestCloneSharesNothing(t *testing.T) {
	t.Parallel()
	var original tracking.Tracker
	fillIn(reflect.ValueOf(&original).Elem())
	clone := original.Clone()
	if !reflect.DeepEqual(original, clone) {
		t.Fatalf("the copy differs: %+v, not %+v", clone, original)
	}
	owned := make(map[unsafe.Pointer]string)
	pointers(reflect.ValueOf(original), "Tracker", func(p unsafe.Pointer, path string) { owned[p] = path })
	if len(owned) < 8 {
		t.Errorf("only %d pointers were found: %v", len(owned), owned)
	}
	pointers(reflect.ValueOf(clone), "Tracker", func(p unsafe.Pointer, path string) {
		if _, shared := owned[p]; shared {
			t.Errorf("%s is shared", path)
		}
	})
}

// fillIn gives everything in v a value that is not zero.
func fillIn(v reflect.Value) {
	switch v.Kind() {
	case reflect.Struct:
		for i := range v.NumField() {
			if f := v.Field(i); f.CanSet() {
				fillIn(f)
			}
		}
	case reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), 2, 2))
		fillIn(v.Index(0))
		fillIn(v.Index(1))
	case reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		fillIn(v.Elem())
	case reflect.Map:
		v.Set(reflect.MakeMap(v.Type()))
	case reflect.String:
		v.SetString("x")
	case reflect.Bool:
		v.SetBool(true)
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		v.SetInt(1)
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		v.SetUint(1)
	default:
		panic("a field of a kind that is not known here: " + v.Kind().String())
	}
}

// pointers calls found for the memory behind each slice, pointer and map.
func pointers(v reflect.Value, path string, found func(p unsafe.Pointer, path string)) {
	switch v.Kind() {
	case reflect.Struct:
		for i := range v.NumField() {
			pointers(v.Field(i), path+"."+v.Type().Field(i).Name, found)
		}
	case reflect.Slice:
		if v.Len() > 0 {
			found(v.UnsafePointer(), path)
		}
		for i := range v.Len() {
			pointers(v.Index(i), path, found)
		}
	case reflect.Pointer:
		if !v.IsNil() {
			found(v.UnsafePointer(), path)
			pointers(v.Elem(), path, found)
		}
	case reflect.Map:
		found(v.UnsafePointer(), path)
	}
}
