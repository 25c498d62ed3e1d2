//go:build tools

// Package ossutil names the command line tool that is built from here, so that its version and sums are pinned.
package ossutil

import _ "github.com/aliyun/ossutil"
