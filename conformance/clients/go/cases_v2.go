package main

import (
	"bytes"
	"context"
	"net/http"
	"net/url"
	"os"
	"strings"
	"time"

	"github.com/aliyun/alibabacloud-oss-go-sdk-v2/oss"
	"github.com/aliyun/alibabacloud-oss-go-sdk-v2/oss/credentials"
)

var background = context.Background()

// clientV2 is the second Go client, with the signature that was asked for.
func clientV2(who keys) *oss.Client {
	version := oss.SignatureVersionV4
	if given.Signature == "v1" {
		version = oss.SignatureVersionV1
	}
	config := oss.LoadDefaultConfig().
		WithCredentialsProvider(credentials.NewStaticCredentialsProvider(who.ID, who.Secret, who.Token)).
		WithRegion(given.Region).WithEndpoint(given.Endpoint).WithSignatureVersion(version).WithRetryMaxAttempts(1)
	return oss.NewClient(config)
}

func refusedV2(err error, status int, code string) {
	found := refusal[*oss.ServiceError](err)
	equal([]any{found.StatusCode, found.Code}, []any{status, code})
	holds(found.RequestID != "", "the error has a request id")
}

func casesV2() []testCase {
	client := clientV2(given.Keys)
	name := oss.Ptr(given.Bucket)
	put := func(key string, body []byte) {
		must(client.PutObject(background, &oss.PutObjectRequest{Bucket: name, Key: oss.Ptr(key), Body: bytes.NewReader(body)}))
	}
	read := func(key string) []byte {
		found := must(client.GetObject(background, &oss.GetObjectRequest{Bucket: name, Key: oss.Ptr(key)}))
		return readAll(found.Body, nil)
	}

	return []testCase{
		{"ListBuckets_by-paginator", func() {
			pages := client.NewListBucketsPaginator(&oss.ListBucketsRequest{Prefix: name})
			count := 0
			for pages.HasNext() {
				for _, one := range must(pages.NextPage(background)).Buckets {
					equal([]string{*one.Name, *one.Region}, []string{given.Bucket, given.Region})
					count++
				}
			}
			equal(count, 1)
		}},
		{"PutBucket+GetBucketInfo+PutBucketAcl+GetBucketAcl+GetBucketStat+DeleteBucket_whole-life", func() {
			made := oss.Ptr(given.Prefix + "-made2")
			must(client.PutBucket(background, &oss.PutBucketRequest{Bucket: made}))
			equal(must(client.IsBucketExist(background, *made)), true)
			info := must(client.GetBucketInfo(background, &oss.GetBucketInfoRequest{Bucket: made})).BucketInfo
			equal([]string{*info.Name, *info.StorageClass, *info.ACL}, []string{*made, "Standard", "private"})
			must(client.PutBucketAcl(background, &oss.PutBucketAclRequest{Bucket: made, Acl: oss.BucketACLPublicRead}))
			equal(*must(client.GetBucketAcl(background, &oss.GetBucketAclRequest{Bucket: made})).ACL, "public-read")
			must(client.PutObject(background, &oss.PutObjectRequest{Bucket: made, Key: oss.Ptr("a"), Body: strings.NewReader("abc")}))
			stat := must(client.GetBucketStat(background, &oss.GetBucketStatRequest{Bucket: made}))
			equal([]int64{stat.ObjectCount, stat.Storage}, []int64{1, 3})
			_, err := client.DeleteBucket(background, &oss.DeleteBucketRequest{Bucket: made})
			refusedV2(err, 409, "BucketNotEmpty")
			must(client.DeleteObject(background, &oss.DeleteObjectRequest{Bucket: made, Key: oss.Ptr("a")}))
			must(client.DeleteBucket(background, &oss.DeleteBucketRequest{Bucket: made}))
		}},
		{"PutObject+GetObject+HeadObject+DeleteObject_awkward-keys", func() {
			for _, key := range awkwardKeys {
				put("awkward2/"+key, []byte(key))
				equal(string(read("awkward2/"+key)), key)
				must(client.DeleteObject(background, &oss.DeleteObjectRequest{Bucket: name, Key: oss.Ptr("awkward2/" + key)}))
				equal(must(client.IsObjectExist(background, given.Bucket, "awkward2/"+key)), false)
			}
		}},
		{"PutObject+HeadObject_headers-and-metadata", func() {
			request := &oss.PutObjectRequest{Bucket: name, Key: oss.Ptr("meta2"), Body: strings.NewReader("x"), ContentType: oss.Ptr("text/x-a"), CacheControl: oss.Ptr("no-cache"), Metadata: map[string]string{"level": "7"}, Tagging: oss.Ptr("a=1&b=2")}
			must(client.PutObject(background, request))
			found := must(client.HeadObject(background, &oss.HeadObjectRequest{Bucket: name, Key: oss.Ptr("meta2")}))
			equal([]string{*found.ContentType, *found.CacheControl, found.Metadata["level"]}, []string{"text/x-a", "no-cache", "7"})
			equal(len(must(client.GetObjectTagging(background, &oss.GetObjectTaggingRequest{Bucket: name, Key: oss.Ptr("meta2")})).Tags), 2)
		}},
		{"PutObject_forbid-overwrite", func() {
			put("once2", []byte("a"))
			_, err := client.PutObject(background, &oss.PutObjectRequest{Bucket: name, Key: oss.Ptr("once2"), Body: strings.NewReader("b"), ForbidOverwrite: oss.Ptr("true")})
			refusedV2(err, 409, "FileAlreadyExists")
		}},
		{"GetObject_ranges-and-conditions", func() {
			put("range2", []byte("hello world"))
			found := must(client.GetObject(background, &oss.GetObjectRequest{Bucket: name, Key: oss.Ptr("range2"), Range: oss.Ptr("bytes=6-10"), RangeBehavior: oss.Ptr("standard")}))
			equal(string(readAll(found.Body, nil)), "world")
			_, err := client.GetObject(background, &oss.GetObjectRequest{Bucket: name, Key: oss.Ptr("range2"), IfMatch: oss.Ptr("\"none\"")})
			refusedV2(err, 412, "PreconditionFailed")
			_, err = client.HeadObject(background, &oss.HeadObjectRequest{Bucket: name, Key: oss.Ptr("absent")})
			refusedV2(err, 404, "NoSuchKey")
		}},
		{"DeleteMultipleObjects_awkward-keys", func() {
			all := []oss.DeleteObject{}
			for _, key := range awkwardKeys {
				put("many2/"+key, []byte("x"))
				all = append(all, oss.DeleteObject{Key: oss.Ptr("many2/" + key)})
			}
			deleted := must(client.DeleteMultipleObjects(background, &oss.DeleteMultipleObjectsRequest{Bucket: name, Objects: all}))
			equal(len(deleted.DeletedObjects), len(all))
		}},
		{"ListObjects+ListObjectsV2_folders-and-pages", func() {
			for _, key := range []string{"list2/a", "list2/b/1", "list2/b/2", "list2/c"} {
				put(key, []byte("x"))
			}
			pages := client.NewListObjectsV2Paginator(&oss.ListObjectsV2Request{Bucket: name, Prefix: oss.Ptr("list2/"), Delimiter: oss.Ptr("/"), MaxKeys: 1})
			objects, prefixes := []string{}, []string{}
			for pages.HasNext() {
				page := must(pages.NextPage(background))
				for _, one := range page.Contents {
					objects = append(objects, *one.Key)
				}
				for _, one := range page.CommonPrefixes {
					prefixes = append(prefixes, *one.Prefix)
				}
			}
			equal([][]string{objects, prefixes}, [][]string{{"list2/a", "list2/c"}, {"list2/b/"}})
			first := must(client.ListObjects(background, &oss.ListObjectsRequest{Bucket: name, Prefix: oss.Ptr("list2/")}))
			equal(len(first.Contents), 4)
		}},
		{"CopyObject+AppendObject_each", func() {
			put("copy from 2", []byte("abc"))
			must(client.CopyObject(background, &oss.CopyObjectRequest{Bucket: name, Key: oss.Ptr("copy to 2"), SourceKey: oss.Ptr("copy from 2")}))
			equal(string(read("copy to 2")), "abc")
			first := must(client.AppendObject(background, &oss.AppendObjectRequest{Bucket: name, Key: oss.Ptr("append2"), Position: oss.Ptr(int64(0)), Body: strings.NewReader("abc")}))
			must(client.AppendObject(background, &oss.AppendObjectRequest{Bucket: name, Key: oss.Ptr("append2"), Position: oss.Ptr(first.NextPosition), InitHashCRC64: first.HashCRC64, Body: strings.NewReader("def")}))
			equal(string(read("append2")), "abcdef")
		}},
		{"UploadPart+CompleteMultipartUpload+UploadPartCopy_uploader-downloader-and-copier", func() {
			from, to := must(os.CreateTemp("", "latchkey-go-")), must(os.CreateTemp("", "latchkey-go-"))
			defer os.Remove(from.Name())
			defer os.Remove(to.Name())
			body := pattern(700_000)
			must(from.Write(body))
			check(from.Close())
			smaller := func(options *oss.UploaderOptions) { options.PartSize, options.ParallelNum = 102_400, 3 }
			must(client.NewUploader(smaller).UploadFile(background, &oss.PutObjectRequest{Bucket: name, Key: oss.Ptr("file2")}, from.Name()))
			copier := client.NewCopier(func(options *oss.CopierOptions) {
				options.PartSize, options.MultipartCopyThreshold, options.DisableShallowCopy = 102_400, 102_400, true
			})
			must(copier.Copy(background, &oss.CopyObjectRequest{Bucket: name, Key: oss.Ptr("file2 copied"), SourceKey: oss.Ptr("file2")}))
			downloader := client.NewDownloader(func(options *oss.DownloaderOptions) { options.PartSize = 102_400 })
			must(downloader.DownloadFile(background, &oss.GetObjectRequest{Bucket: name, Key: oss.Ptr("file2 copied")}, to.Name()))
			holds(bytes.Equal(must(os.ReadFile(to.Name())), body), "what came down is what went up")
		}},
		{"PutSymlink+GetSymlink_read-through", func() {
			put("link target 2", []byte("target"))
			must(client.PutSymlink(background, &oss.PutSymlinkRequest{Bucket: name, Key: oss.Ptr("link2"), Target: oss.Ptr("link target 2")}))
			// This client hands the header out as it came, encoded.
			target := *must(client.GetSymlink(background, &oss.GetSymlinkRequest{Bucket: name, Key: oss.Ptr("link2")})).Target
			equal(must(url.PathUnescape(target)), "link target 2")
			equal(string(read("link2")), "target")
		}},
		{"PutBucketVersioning+GetBucketVersioning+ListObjectVersions_whole-life", func() {
			made := oss.Ptr(given.Prefix + "-versions2")
			must(client.PutBucket(background, &oss.PutBucketRequest{Bucket: made}))
			must(client.PutBucketVersioning(background, &oss.PutBucketVersioningRequest{Bucket: made, VersioningConfiguration: &oss.VersioningConfiguration{Status: oss.VersionEnabled}}))
			equal(*must(client.GetBucketVersioning(background, &oss.GetBucketVersioningRequest{Bucket: made})).VersionStatus, "Enabled")
			first := must(client.PutObject(background, &oss.PutObjectRequest{Bucket: made, Key: oss.Ptr("a"), Body: strings.NewReader("1")}))
			marker := must(client.DeleteObject(background, &oss.DeleteObjectRequest{Bucket: made, Key: oss.Ptr("a")}))
			equal(marker.DeleteMarker, true)
			all := must(client.ListObjectVersions(background, &oss.ListObjectVersionsRequest{Bucket: made}))
			equal([]int{len(all.ObjectVersions), len(all.ObjectDeleteMarkers)}, []int{1, 1})
			must(client.DeleteObject(background, &oss.DeleteObjectRequest{Bucket: made, Key: oss.Ptr("a"), VersionId: marker.VersionId}))
			must(client.DeleteObject(background, &oss.DeleteObjectRequest{Bucket: made, Key: oss.Ptr("a"), VersionId: first.VersionId}))
			must(client.DeleteBucket(background, &oss.DeleteBucketRequest{Bucket: made}))
		}},
		{"PutBucketTags+GetBucketTags+PutBucketPolicy+GetBucketPolicy_each", func() {
			must(client.PutBucketTags(background, &oss.PutBucketTagsRequest{Bucket: name, Tagging: &oss.Tagging{TagSet: &oss.TagSet{Tags: []oss.Tag{{Key: oss.Ptr("stage"), Value: oss.Ptr("test")}}}}}))
			equal(*must(client.GetBucketTags(background, &oss.GetBucketTagsRequest{Bucket: name})).Tagging.TagSet.Tags[0].Value, "test")
			must(client.DeleteBucketTags(background, &oss.DeleteBucketTagsRequest{Bucket: name}))
			_, err := client.GetBucketPolicy(background, &oss.GetBucketPolicyRequest{Bucket: name})
			refusedV2(err, 404, "NoSuchBucketPolicy")
		}},
		{"GetObject+PutObject_by-presign", func() {
			signed := must(client.Presign(background, &oss.PutObjectRequest{Bucket: name, Key: oss.Ptr("signed2 ключ")}, oss.PresignExpires(time.Minute)))
			request := must(http.NewRequest(signed.Method, signed.URL, strings.NewReader("by url")))
			for header, value := range signed.SignedHeaders {
				request.Header.Set(header, value)
			}
			equal(must(http.DefaultClient.Do(request)).StatusCode, 200)
			signed = must(client.Presign(background, &oss.GetObjectRequest{Bucket: name, Key: oss.Ptr("signed2 ключ")}))
			equal(string(readAll(must(http.Get(signed.URL)).Body, nil)), "by url")
		}},
		{"Signature_errors-as-the-client-shows-them", func() {
			wrong := given.Keys
			wrong.Secret += "x"
			_, err := clientV2(wrong).GetBucketInfo(background, &oss.GetBucketInfoRequest{Bucket: name})
			refusedV2(err, 403, "SignatureDoesNotMatch")
		}},
		{"SecurityToken_one-folder-and-nothing-else", func() {
			player := clientV2(given.Folder)
			must(player.PutObject(background, &oss.PutObjectRequest{Bucket: name, Key: oss.Ptr("1/avatar2.png"), Body: strings.NewReader("x")}))
			_, err := player.PutObject(background, &oss.PutObjectRequest{Bucket: name, Key: oss.Ptr("10/avatar2.png"), Body: strings.NewReader("x")})
			refusedV2(err, 403, "AccessDenied")
			_, err = player.ListObjectsV2(background, &oss.ListObjectsV2Request{Bucket: name})
			refusedV2(err, 403, "AccessDenied")
		}},
	}
}
