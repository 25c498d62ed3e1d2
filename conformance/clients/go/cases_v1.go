package main

import (
	"bytes"
	"io"
	"net/http"
	"os"
	"strings"
	"time"

	"github.com/aliyun/aliyun-oss-go-sdk/oss"
)

// clientV1 is the first Go client, with the signature that was asked for.
func clientV1(who keys) *oss.Client {
	options := []oss.ClientOption{oss.SecurityToken(who.Token), oss.Region(given.Region)}
	switch given.Signature {
	case "v4":
		options = append(options, oss.AuthVersion(oss.AuthV4))
	case "v2":
		options = append(options, oss.AuthVersion(oss.AuthV2))
	}
	return must(oss.New(given.Endpoint, who.ID, who.Secret, options...))
}

func refusedV1(err error, status int, code string) {
	found := refusal[oss.ServiceError](err)
	equal([]any{found.StatusCode, found.Code}, []any{status, code})
	holds(found.RequestID != "", "the error has a request id")
}

func readAll(body io.ReadCloser, err error) []byte {
	check(err)
	defer body.Close()
	return must(io.ReadAll(body))
}

func casesV1() []testCase {
	client := clientV1(given.Keys)
	bucket := must(client.Bucket(given.Bucket))
	put := func(key string, body []byte, options ...oss.Option) {
		check(bucket.PutObject(key, bytes.NewReader(body), options...))
	}
	read := func(key string, options ...oss.Option) []byte { return readAll(bucket.GetObject(key, options...)) }

	return []testCase{
		{"ListBuckets_by-prefix", func() {
			found := must(client.ListBuckets(oss.Prefix(given.Bucket)))
			equal(len(found.Buckets), 1)
			equal([]string{found.Buckets[0].Name, found.Buckets[0].Location}, []string{given.Bucket, "oss-" + given.Region})
		}},
		{"PutBucket+GetBucketInfo+PutBucketAcl+GetBucketAcl+GetBucketLocation+DeleteBucket_whole-life", func() {
			name := given.Prefix + "-made"
			check(client.CreateBucket(name, oss.ACL(oss.ACLPrivate), oss.StorageClass(oss.StorageIA)))
			info := must(client.GetBucketInfo(name)).BucketInfo
			equal([]string{info.Name, info.StorageClass, info.ACL}, []string{name, "IA", "private"})
			check(client.SetBucketACL(name, oss.ACLPublicRead))
			equal(must(client.GetBucketACL(name)).ACL, "public-read")
			equal(must(client.GetBucketLocation(name)), "oss-"+given.Region)
			made := must(client.Bucket(name))
			check(made.PutObject("a", strings.NewReader("x")))
			refusedV1(client.DeleteBucket(name), 409, "BucketNotEmpty")
			check(made.DeleteObject("a"))
			check(client.DeleteBucket(name))
			equal(must(client.IsBucketExist(name)), false)
		}},
		{"PutBucketCors+GetBucketCors+DeleteBucketCors_whole-life", func() {
			rule := oss.CORSRule{AllowedOrigin: []string{"*"}, AllowedMethod: []string{"GET", "PUT"}, AllowedHeader: []string{"*"}, ExposeHeader: []string{"ETag"}, MaxAgeSeconds: 60}
			check(client.SetBucketCORS(given.Bucket, []oss.CORSRule{rule}))
			equal(must(client.GetBucketCORS(given.Bucket)).CORSRules[0].AllowedMethod, []string{"GET", "PUT"})
			check(client.DeleteBucketCORS(given.Bucket))
			_, err := client.GetBucketCORS(given.Bucket)
			refusedV1(err, 404, "NoSuchCORSConfiguration")
		}},
		{"PutObject+GetObject+HeadObject+DeleteObject_awkward-keys", func() {
			for _, key := range awkwardKeys {
				put("awkward/"+key, []byte(key))
				equal(string(read("awkward/"+key)), key)
				check(bucket.DeleteObject("awkward/" + key))
				equal(must(bucket.IsObjectExist("awkward/"+key)), false)
			}
		}},
		{"PutObject+HeadObject_headers-and-metadata", func() {
			expires := time.Date(2030, 1, 2, 3, 4, 5, 0, time.UTC)
			put("meta", []byte("x"), oss.ContentType("text/x-a"), oss.CacheControl("no-cache"), oss.Expires(expires), oss.Meta("Level", "7"), oss.ObjectACL(oss.ACLPublicRead))
			header := must(bucket.GetObjectDetailedMeta("meta"))
			got := []string{header.Get("Content-Type"), header.Get("Cache-Control"), header.Get("X-Oss-Meta-Level")}
			equal(got, []string{"text/x-a", "no-cache", "7"})
			equal(must(bucket.GetObjectACL("meta")).ACL, "public-read")
		}},
		{"PutObject_forbid-overwrite", func() {
			put("once", []byte("a"))
			refusedV1(bucket.PutObject("once", strings.NewReader("b"), oss.ForbidOverWrite(true)), 409, "FileAlreadyExists")
			equal(string(read("once")), "a")
		}},
		{"GetObject_ranges-and-conditions", func() {
			put("range", []byte("hello world"))
			equal(string(read("range", oss.Range(0, 4))), "hello")
			equal(string(read("range", oss.NormalizedRange("-5"))), "world")
			_, err := bucket.GetObject("range", oss.IfMatch("\"none\""))
			refusedV1(err, 412, "PreconditionFailed")
			_, err = bucket.GetObject("absent")
			refusedV1(err, 404, "NoSuchKey")
		}},
		{"DeleteMultipleObjects_awkward-keys", func() {
			all := []string{}
			for _, key := range awkwardKeys {
				all = append(all, "many/"+key)
				put("many/"+key, []byte("x"))
			}
			equal(len(must(bucket.DeleteObjects(all)).DeletedObjects), len(all))
			equal(len(must(bucket.ListObjects(oss.Prefix("many/"))).Objects), 0)
		}},
		{"ListObjects+ListObjectsV2_folders-and-pages", func() {
			for _, key := range []string{"list/a", "list/b/1", "list/b/2", "list/c"} {
				put(key, []byte("x"))
			}
			page := must(bucket.ListObjects(oss.Prefix("list/"), oss.Delimiter("/"), oss.MaxKeys(2)))
			equal([]any{len(page.Objects), page.CommonPrefixes, page.IsTruncated}, []any{1, []string{"list/b/"}, true})
			rest := must(bucket.ListObjects(oss.Prefix("list/"), oss.Delimiter("/"), oss.Marker(page.NextMarker)))
			equal(rest.Objects[0].Key, "list/c")
			second := must(bucket.ListObjectsV2(oss.Prefix("list/"), oss.MaxKeys(3)))
			equal(len(second.Objects), 3)
			last := must(bucket.ListObjectsV2(oss.Prefix("list/"), oss.ContinuationToken(second.NextContinuationToken)))
			equal(last.Objects[0].Key, "list/c")
		}},
		{"CopyObject_and-new-metadata", func() {
			put("copy from", []byte("abc"), oss.Meta("a", "1"))
			must(bucket.CopyObject("copy from", "copy to"))
			equal(must(bucket.GetObjectDetailedMeta("copy to")).Get("X-Oss-Meta-A"), "1")
			check(bucket.SetObjectMeta("copy to", oss.Meta("a", "2")))
			equal(must(bucket.GetObjectDetailedMeta("copy to")).Get("X-Oss-Meta-A"), "2")
		}},
		{"AppendObject_with-a-running-crc", func() {
			next := must(bucket.AppendObject("append", strings.NewReader("abc"), 0))
			next = must(bucket.AppendObject("append", strings.NewReader("def"), next))
			equal(next, int64(6))
			_, err := bucket.AppendObject("append", strings.NewReader("x"), 1)
			refusedV1(err, 409, "PositionNotEqualToLength")
			equal(string(read("append")), "abcdef")
		}},
		{"InitiateMultipartUpload+UploadPart+ListParts+CompleteMultipartUpload_step-by-step", func() {
			body := pattern(250_000)
			upload := must(bucket.InitiateMultipartUpload("parts"))
			parts := []oss.UploadPart{
				must(bucket.UploadPart(upload, bytes.NewReader(body[:102_400]), 102_400, 1)),
				must(bucket.UploadPart(upload, bytes.NewReader(body[102_400:]), int64(len(body)-102_400), 2)),
			}
			equal(len(must(bucket.ListUploadedParts(upload)).UploadedParts), 2)
			must(bucket.CompleteMultipartUpload(upload, parts))
			holds(bytes.Equal(read("parts"), body), "the object is its parts")
		}},
		{"UploadPart+UploadPartCopy_file-up-down-and-copied", func() {
			from, to := must(os.CreateTemp("", "latchkey-go-")), must(os.CreateTemp("", "latchkey-go-"))
			defer os.Remove(from.Name())
			defer os.Remove(to.Name())
			body := pattern(600_000)
			must(from.Write(body))
			check(from.Close())
			check(bucket.UploadFile("file", from.Name(), 102_400, oss.Routines(3), oss.Checkpoint(true, "")))
			check(bucket.CopyFile(given.Bucket, "file", "file copied", 102_400, oss.Routines(2)))
			check(bucket.DownloadFile("file copied", to.Name(), 102_400, oss.Routines(3)))
			holds(bytes.Equal(must(os.ReadFile(to.Name())), body), "what came down is what went up")
		}},
		{"AbortMultipartUpload+ListMultipartUploads_gone", func() {
			upload := must(bucket.InitiateMultipartUpload("aborted"))
			equal(len(must(bucket.ListMultipartUploads(oss.Prefix("aborted"))).Uploads), 1)
			check(bucket.AbortMultipartUpload(upload))
			equal(len(must(bucket.ListMultipartUploads(oss.Prefix("aborted"))).Uploads), 0)
		}},
		{"PutObjectTagging+GetObjectTagging+DeleteObjectTagging_whole-life", func() {
			put("tagged", []byte("x"))
			check(bucket.PutObjectTagging("tagged", oss.Tagging{Tags: []oss.Tag{{Key: "a", Value: "1"}}}))
			equal(must(bucket.GetObjectTagging("tagged")).Tags[0].Value, "1")
			check(bucket.DeleteObjectTagging("tagged"))
			equal(len(must(bucket.GetObjectTagging("tagged")).Tags), 0)
		}},
		{"PutSymlink+GetSymlink_read-through", func() {
			put("link target", []byte("target"))
			check(bucket.PutSymlink("link", "link target"))
			equal(must(bucket.GetSymlink("link")).Get("X-Oss-Symlink-Target"), "link target")
			equal(string(read("link")), "target")
		}},
		{"PutBucketVersioning+ListObjectVersions+DeleteObject_versions", func() {
			name := given.Prefix + "-versions"
			check(client.CreateBucket(name))
			check(client.SetBucketVersioning(name, oss.VersioningConfig{Status: "Enabled"}))
			made := must(client.Bucket(name))
			check(made.PutObject("a", strings.NewReader("1")))
			check(made.PutObject("a", strings.NewReader("2")))
			check(made.DeleteObject("a"))
			all := must(made.ListObjectVersions())
			equal([]int{len(all.ObjectVersions), len(all.ObjectDeleteMarkers)}, []int{2, 1})
			for _, one := range all.ObjectVersions {
				check(made.DeleteObject("a", oss.VersionId(one.VersionId)))
			}
			check(made.DeleteObject("a", oss.VersionId(all.ObjectDeleteMarkers[0].VersionId)))
			check(client.DeleteBucket(name))
		}},
		{"PutBucketLifecycle+GetBucketLifecycle+DeleteBucketLifecycle_whole-life", func() {
			check(client.SetBucketLifecycle(given.Bucket, []oss.LifecycleRule{oss.BuildLifecycleRuleByDays("r1", "old/", true, 30)}))
			equal(must(client.GetBucketLifecycle(given.Bucket)).Rules[0].Expiration.Days, 30)
			check(client.DeleteBucketLifecycle(given.Bucket))
			_, err := client.GetBucketLifecycle(given.Bucket)
			refusedV1(err, 404, "NoSuchLifecycle")
		}},
		{"GetObject+PutObject_by-signed-url", func() {
			url := must(bucket.SignURL("signed ключ", oss.HTTPPut, 60, oss.ContentType("text/plain")))
			check(bucket.PutObjectWithURL(url, strings.NewReader("by url"), oss.ContentType("text/plain")))
			url = must(bucket.SignURL("signed ключ", oss.HTTPGet, 60))
			answer := must(http.Get(url))
			equal(string(readAll(answer.Body, nil)), "by url")
		}},
		{"Signature_errors-as-the-client-shows-them", func() {
			wrong := given.Keys
			wrong.Secret += "x"
			refusedV1(must(clientV1(wrong).Bucket(given.Bucket)).PutObject("a", strings.NewReader("x")), 403, "SignatureDoesNotMatch")
			wrong.ID, wrong.Token = "LTAInobody", ""
			refusedV1(must(clientV1(wrong).Bucket(given.Bucket)).PutObject("a", strings.NewReader("x")), 403, "InvalidAccessKeyId")
		}},
		{"SecurityToken_one-folder-and-nothing-else", func() {
			player := must(clientV1(given.Folder).Bucket(given.Bucket))
			check(player.PutObject("1/avatar.png", strings.NewReader("x")))
			equal(string(readAll(player.GetObject("1/avatar.png"))), "x")
			refusedV1(player.PutObject("10/avatar.png", strings.NewReader("x")), 403, "AccessDenied")
			_, err := player.ListObjects()
			refusedV1(err, 403, "AccessDenied")
		}},
	}
}
