"""oss2, the first official Python client: every operation of the first tier, as its users call them."""
import base64
import hashlib
import json
import os
import tempfile
import urllib.request

import oss2
from judge import GIVEN, application, case, equal, pattern, play
from oss2.models import (
    BucketCors,
    BucketLifecycle,
    BucketLogging,
    CorsRule,
    InventoryBucketDestination,
    InventoryConfiguration,
    InventoryDestination,
    InventoryFilter,
    InventorySchedule,
    InventoryServerSideEncryptionOSS,
    LifecycleExpiration,
    LifecycleRule,
    PartInfo,
    ReplicationRule,
)

KEYS = GIVEN["keys"]
REGION = GIVEN["region"]
SIGNATURE = GIVEN["signature"]
PART = 102400


def auth_of(keys, signature=SIGNATURE):
    if "token" in keys:
        return oss2.StsAuth(keys["id"], keys["secret"], keys["token"], auth_version=signature)
    return {"v1": oss2.Auth, "v2": oss2.AuthV2, "v4": oss2.AuthV4}[signature](keys["id"], keys["secret"])


def bucket_of(name, keys=KEYS, **more):
    return oss2.Bucket(auth_of(keys), more.pop("endpoint", GIVEN["endpoint"]), name, region=REGION, **more)


BUCKET = bucket_of(GIVEN["bucket"])
SERVICE = oss2.Service(auth_of(KEYS), GIVEN["endpoint"], region=REGION)


def refused(function, kind, code=None, ec=None):
    try:
        function()
    except kind as error:
        if code is not None:
            equal(error.code, code)
        if ec is not None:
            equal(error.ec, ec)
        assert error.request_id, "the error carries its request id"
        return error
    raise AssertionError("it went well instead of %s" % kind.__name__)


@case("ListBuckets_by-iterator")
def list_buckets():
    names = [one.name for one in oss2.BucketIterator(SERVICE, prefix=GIVEN["bucket"], max_keys=1)]
    equal(names, [GIVEN["bucket"]])
    one = SERVICE.list_buckets(prefix=GIVEN["bucket"]).buckets[0]
    equal((one.location, one.storage_class), ("oss-" + REGION, "Standard"))
    assert one.extranet_endpoint and one.intranet_endpoint and one.creation_date > 0


@case("RestoreObject_frozen-and-under-way")
def restore():
    BUCKET.put_object("frozen", "x", headers={"x-oss-storage-class": "Archive"})
    refused(lambda: BUCKET.get_object("frozen"), oss2.exceptions.ServerError, "InvalidObjectState")
    equal(BUCKET.restore_object("frozen").status, 202)
    refused(lambda: BUCKET.restore_object("frozen"), oss2.exceptions.RestoreAlreadyInProgress, "RestoreAlreadyInProgress")
    equal(BUCKET.head_object("frozen").headers["x-oss-restore"], 'ongoing-request="true"')
    BUCKET.put_object("thawed", "x")
    refused(lambda: BUCKET.restore_object("thawed"), oss2.exceptions.OperationNotSupported, "OperationNotSupported")


@case("PutSymlink+GetSymlink_whole-life")
def links():
    BUCKET.put_object("link target+.txt", "linked")
    BUCKET.put_symlink("link target+.txt", "link", headers={"x-oss-meta-of": "link"})
    equal(BUCKET.get_symlink("link").target_key, "link target+.txt")
    equal(BUCKET.get_object("link").read(), b"linked")
    equal(BUCKET.head_object("link").object_type, "Symlink")
    BUCKET.put_symlink("nothing", "dangling")
    refused(lambda: BUCKET.get_object("dangling"), oss2.exceptions.ServerError, "SymlinkTargetNotExist")


@case("PutObjectTagging+GetObjectTagging+DeleteObjectTagging+PutBucketTags+GetBucketTags+DeleteBucketTags_whole-life")
def tags():
    tagging = oss2.models.Tagging(oss2.models.TaggingRule())
    tagging.tag_set.add("a", "1")
    tagging.tag_set.add("b c", "+/")
    BUCKET.put_object("tagged", "x", headers={"x-oss-tagging": "k=v"})
    equal(BUCKET.get_object_tagging("tagged").tag_set.tagging_rule, {"k": "v"})
    BUCKET.put_object_tagging("tagged", tagging)
    equal(BUCKET.get_object_tagging("tagged").tag_set.tagging_rule, {"a": "1", "b c": "+/"})
    BUCKET.delete_object_tagging("tagged")
    equal(BUCKET.get_object_tagging("tagged").tag_set.tagging_rule, {})
    BUCKET.put_bucket_tagging(tagging)
    equal(BUCKET.get_bucket_tagging().tag_set.tagging_rule, {"a": "1", "b c": "+/"})
    BUCKET.delete_bucket_tagging(params={"tagging": "a"})
    equal(BUCKET.get_bucket_tagging().tag_set.tagging_rule, {"b c": "+/"})
    BUCKET.delete_bucket_tagging()


@case("PutBucket+GetBucketInfo+PutBucketAcl+GetBucketAcl+GetBucketLocation+DeleteBucket_whole-life")
def make_bucket():
    bucket = bucket_of(GIVEN["prefix"] + "-made")
    bucket.create_bucket(oss2.BUCKET_ACL_PRIVATE)
    bucket.create_bucket(oss2.BUCKET_ACL_PRIVATE)
    info = bucket.get_bucket_info()
    equal((info.name, info.location, info.acl.grant), (bucket.bucket_name, "oss-" + REGION, "private"))
    assert info.owner.id and info.creation_date
    bucket.put_bucket_acl(oss2.BUCKET_ACL_PUBLIC_READ)
    equal(bucket.get_bucket_acl().acl, "public-read")
    equal(bucket.get_bucket_location().location, "oss-" + REGION)
    bucket.put_object("a", b"x")
    refused(bucket.delete_bucket, oss2.exceptions.BucketNotEmpty, "BucketNotEmpty", "0015-00000301")
    bucket.delete_object("a")
    bucket.delete_bucket()
    refused(bucket.get_bucket_info, oss2.exceptions.NoSuchBucket, "NoSuchBucket", "0015-00000101")


@case("PutBucket_options")
def make_bucket_with_options():
    bucket = bucket_of(GIVEN["prefix"] + "-ia")
    bucket.create_bucket(oss2.BUCKET_ACL_PRIVATE, oss2.models.BucketCreateConfig(oss2.BUCKET_STORAGE_CLASS_IA))
    equal(bucket.get_bucket_info().storage_class, "IA")
    bucket.delete_bucket()


@case("ListMultipartUploads+AbortMultipartUpload+ListObjectVersions+ListLiveChannel+DeleteBucket_as-the-clients-own-clean-up")
def clean_up():
    bucket = bucket_of(GIVEN["prefix"] + "-clean")
    bucket.create_bucket()
    bucket.put_object("a", b"x")
    upload = bucket.init_multipart_upload("b").upload_id
    equal([one.upload_id for one in oss2.MultipartUploadIterator(bucket)], [upload])
    for one in oss2.MultipartUploadIterator(bucket):
        bucket.abort_multipart_upload(one.key, one.upload_id)
    for one in oss2.ObjectIterator(bucket):
        bucket.delete_object(one.key)
    for one in bucket.list_object_versions().versions:
        bucket.delete_object(one.key, params={"versionId": one.versionid})
    equal(list(oss2.LiveChannelIterator(bucket)), [])
    bucket.delete_bucket()


@case("GetBucketStat_counts")
def bucket_stat():
    stat = BUCKET.get_bucket_stat()
    assert stat.storage_size_in_bytes >= 0 and stat.object_count >= 0


@case("PutBucketCors+GetBucketCors+DeleteBucketCors_whole-life")
def bucket_cors():
    bucket = bucket_of(GIVEN["prefix"] + "-cors")
    bucket.create_bucket()
    rule = CorsRule(allowed_origins=["*"], allowed_methods=["GET", "PUT"], allowed_headers=["*"], expose_headers=["ETag"], max_age_seconds=30)
    bucket.put_bucket_cors(BucketCors([rule]))
    got = bucket.get_bucket_cors().rules[0]
    equal((got.allowed_origins, got.allowed_methods, got.max_age_seconds), (["*"], ["GET", "PUT"], 30))
    bucket.delete_bucket_cors()
    refused(bucket.get_bucket_cors, oss2.exceptions.NoSuchCors, "NoSuchCORSConfiguration")
    bucket.delete_bucket()


@case("PutBucketLifecycle+GetBucketLifecycle+DeleteBucketLifecycle_whole-life")
def bucket_lifecycle():
    bucket = bucket_of(GIVEN["prefix"] + "-lifecycle")
    bucket.create_bucket()
    rule = LifecycleRule("logs", "log/", status=LifecycleRule.ENABLED, expiration=LifecycleExpiration(days=30))
    bucket.put_bucket_lifecycle(BucketLifecycle([rule]))
    got = bucket.get_bucket_lifecycle().rules[0]
    equal((got.id, got.prefix, got.status, got.expiration.days), ("logs", "log/", "Enabled", 30))
    bucket.delete_bucket_lifecycle()
    refused(bucket.get_bucket_lifecycle, oss2.exceptions.NoSuchLifecycle, "NoSuchLifecycle")
    bucket.delete_bucket()


@case("PutBucketLogging+GetBucketLogging+DeleteBucketLogging_whole-life")
def bucket_logging():
    bucket = bucket_of(GIVEN["prefix"] + "-logging")
    bucket.create_bucket()
    bucket.put_bucket_logging(BucketLogging(bucket.bucket_name, "log/"))
    got = bucket.get_bucket_logging()
    equal((got.target_bucket, got.target_prefix), (bucket.bucket_name, "log/"))
    bucket.delete_bucket_logging()
    equal(bucket.get_bucket_logging().target_bucket, "")
    bucket.delete_bucket()


@case("InitiateBucketWorm+CompleteBucketWorm+ExtendBucketWorm+GetBucketWorm+AbortBucketWorm_whole-life")
def bucket_worm():
    bucket = bucket_of(GIVEN["prefix"] + "-worm")
    bucket.create_bucket()
    bucket.init_bucket_worm(1)
    bucket.abort_bucket_worm()
    worm = bucket.init_bucket_worm(1).worm_id
    equal(bucket.get_bucket_worm().state, "InProgress")
    bucket.complete_bucket_worm(worm)
    bucket.extend_bucket_worm(worm, 2)
    got = bucket.get_bucket_worm()
    equal((got.worm_id, got.state, got.retention_period_days), (worm, "Locked", 2))
    bucket.delete_bucket()


@case("PutBucketInventory+GetBucketInventory+ListBucketInventory+DeleteBucketInventory_whole-life")
def bucket_inventory():
    bucket = bucket_of(GIVEN["prefix"] + "-inventory")
    bucket.create_bucket()
    account = bucket.get_bucket_info().owner.id
    destination = InventoryBucketDestination(
        account_id=account,
        role_arn="acs:ram::%s:role/any" % account,
        bucket=bucket.bucket_name,
        inventory_format="CSV",
        prefix="of",
        sse_oss_encryption=InventoryServerSideEncryptionOSS(),
    )
    bucket.put_bucket_inventory_configuration(
        InventoryConfiguration(
            inventory_id="all",
            is_enabled=True,
            inventory_schedule=InventorySchedule("Daily"),
            included_object_versions="Current",
            inventory_filter=InventoryFilter("a/"),
            optional_fields=["Size", "ETag"],
            inventory_destination=InventoryDestination(bucket_destination=destination),
        )
    )
    got = bucket.get_bucket_inventory_configuration("all")
    equal((got.inventory_id, got.inventory_schedule.frequency, got.optional_fields), ("all", "Daily", ["Size", "ETag"]))
    equal([one.inventory_id for one in bucket.list_bucket_inventory_configurations().inventory_configurations], ["all"])
    bucket.delete_bucket_inventory_configuration("all")
    refused(lambda: bucket.get_bucket_inventory_configuration("all"), oss2.exceptions.ServerError, "NoSuchInventory")
    bucket.delete_bucket()


@case("PutBucketReplication+GetBucketReplication+DeleteBucketReplication_whole-life")
def bucket_replication():
    bucket, target = bucket_of(GIVEN["prefix"] + "-replicated"), bucket_of(GIVEN["prefix"] + "-replica")
    for one in (bucket, target):
        one.create_bucket()
    rule = ReplicationRule(
        rule_id="mine", target_bucket_name=target.bucket_name, target_bucket_location="oss-" + REGION, prefix_list=["a/"]
    )
    bucket.put_bucket_replication(rule)
    got = bucket.get_bucket_replication().rule_list[0]
    equal((got.rule_id, got.target_bucket_name, got.prefix_list), ("mine", target.bucket_name, ["a/"]))
    bucket.delete_bucket_replication("mine")
    refused(bucket.get_bucket_replication, oss2.exceptions.ServerError, "NoSuchReplicationConfiguration")
    for one in (bucket, target):
        one.delete_bucket()


AWKWARD = ["py/plain", "py/玩家", "py/a b+c%d", "py/\x01\x07\x0b\x0c", "py/a\r\nb", "py/!'()*~?&=;", "py//double//"]

for number, awkward in enumerate(AWKWARD):

    def key_case(key=awkward):
        body = key.encode()
        result = BUCKET.put_object(key, body)
        equal(result.etag, hashlib.md5(body).hexdigest().upper())
        equal(BUCKET.get_object(key).read(), body)
        assert key in [one.key for one in oss2.ObjectIterator(BUCKET, prefix="py/")]
        assert BUCKET.object_exists(key)
        BUCKET.delete_object(key)
        assert not BUCKET.object_exists(key)

    case("PutObject+GetObject+HeadObject+DeleteObject_key-%d" % number)(key_case)


@case("PutObject_metadata-headers-and-files")
def put_file():
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "a.png")
        with open(path, "wb") as file:
            file.write(pattern(300000))
        BUCKET.put_object_from_file("py/file.png", path, headers={"x-oss-meta-uid": "7", "Cache-Control": "no-cache"})
        head = BUCKET.head_object("py/file.png")
        equal((head.content_length, head.content_type, head.headers["x-oss-meta-uid"], head.headers["Cache-Control"]), (300000, "image/png", "7", "no-cache"))
        BUCKET.get_object_to_file("py/file.png", path)
        with open(path, "rb") as file:
            equal(file.read(), pattern(300000))


@case("PutObject_from-a-generator-in-chunks")
def put_generator():
    BUCKET.put_object("py/generated", (pattern(1000) for _ in range(30)))
    equal(BUCKET.get_object("py/generated").read(), pattern(1000) * 30)


@case("PutObject_progress-and-crc")
def put_progress():
    seen = []
    BUCKET.put_object("py/progress", pattern(200000), progress_callback=lambda done, total: seen.append(done))
    result = BUCKET.get_object("py/progress")
    equal(result.read(), pattern(200000))
    equal(result.client_crc, result.server_crc)
    equal(seen[-1], 200000)


@case("PutObject_forbid-overwrite")
def forbid_overwrite():
    BUCKET.delete_object("py/once")
    headers = {"x-oss-forbid-overwrite": "true"}
    BUCKET.put_object("py/once", b"1", headers=headers)
    refused(lambda: BUCKET.put_object("py/once", b"2", headers=headers), oss2.exceptions.ServerError, "FileAlreadyExists")


@case("PutObject_encrypted-by-kms")
def put_kms():
    stored = BUCKET.put_object("py/kms", b"x" * 70000, headers={"x-oss-server-side-encryption": "KMS"})
    equal(stored.headers["x-oss-server-side-encryption"], "KMS")
    got = BUCKET.get_object("py/kms", byte_range=(65530, 65540))
    equal((got.read(), got.headers["x-oss-server-side-encryption"]), (b"x" * 11, "KMS"))
    assert len(got.headers["x-oss-server-side-encryption-key-id"]) == 36


@case("PutBucketEncryption+GetBucketEncryption+DeleteBucketEncryption_whole-life")
def bucket_encryption():
    bucket = bucket_of(GIVEN["prefix"] + "-sealed")
    bucket.create_bucket()
    rule = oss2.models.ServerSideEncryptionRule()
    rule.sse_algorithm = oss2.SERVER_SIDE_ENCRYPTION_AES256
    rule.kms_master_keyid = ""
    bucket.put_bucket_encryption(rule)
    equal(bucket.get_bucket_encryption().sse_algorithm, "AES256")
    equal(bucket.get_bucket_info().bucket_encryption_rule.sse_algorithm, "AES256")
    bucket.put_object("a", b"x")
    equal(bucket.head_object("a").headers["x-oss-server-side-encryption"], "AES256")
    bucket.delete_object("a")
    bucket.delete_bucket_encryption()
    refused(bucket.get_bucket_encryption, oss2.exceptions.NoSuchServerSideEncryptionRule, "NoSuchServerSideEncryptionRule")
    bucket.delete_bucket()


@case("GetObject_ranges")
def ranges():
    BUCKET.put_object("py/range", b"0123456789")
    equal(BUCKET.get_object("py/range", byte_range=(2, 4)).read(), b"234")
    equal(BUCKET.get_object("py/range", byte_range=(8, None)).read(), b"89")
    equal(BUCKET.get_object("py/range", byte_range=(None, 3)).read(), b"789")
    equal(BUCKET.get_object("py/range", byte_range=(20, 30)).read(), b"0123456789")
    refused(
        lambda: BUCKET.get_object("py/range", byte_range=(20, 30), headers={"x-oss-range-behavior": "standard"}),
        oss2.exceptions.ServerError,
        "InvalidRange",
    )


@case("GetObject_conditions")
def conditions():
    BUCKET.put_object("py/condition", b"abc")
    etag = BUCKET.head_object("py/condition").etag
    equal(BUCKET.get_object("py/condition", headers={"If-Match": etag}).read(), b"abc")
    refused(lambda: BUCKET.get_object("py/condition", headers={"If-None-Match": etag}), oss2.exceptions.NotModified)
    refused(lambda: BUCKET.get_object("py/condition", headers={"If-Match": "0" * 32}), oss2.exceptions.PreconditionFailed)
    refused(
        lambda: BUCKET.get_object("py/condition", headers={"If-Unmodified-Since": "Thu, 01 Jan 2015 00:00:00 GMT"}),
        oss2.exceptions.PreconditionFailed,
    )


@case("GetObject+HeadObject_errors-by-their-classes")
def get_errors():
    refused(lambda: BUCKET.get_object("py/nothing"), oss2.exceptions.NoSuchKey, "NoSuchKey", "0026-00000001")
    refused(lambda: BUCKET.head_object("py/nothing"), oss2.exceptions.NoSuchKey, "NoSuchKey", "0026-00000001")
    missing = bucket_of(GIVEN["prefix"] + "-none")
    refused(lambda: missing.get_object("a"), oss2.exceptions.NoSuchBucket, "NoSuchBucket", "0015-00000101")
    refused(lambda: missing.head_object("a"), oss2.exceptions.NoSuchBucket, "NoSuchBucket")


@case("GetObjectMeta_reduced-set")
def object_meta():
    BUCKET.put_object("py/meta", b"abc", headers={"x-oss-meta-a": "b"})
    meta = BUCKET.get_object_meta("py/meta")
    equal((meta.content_length, meta.etag), (3, hashlib.md5(b"abc").hexdigest().upper()))
    assert meta.last_modified > 0 and "x-oss-meta-a" not in meta.headers


@case("DeleteMultipleObjects_awkward-keys")
def batch_delete():
    for key in AWKWARD:
        BUCKET.put_object(key, b"x")
    equal(sorted(BUCKET.batch_delete_objects(AWKWARD + ["py/absent"]).deleted_keys), sorted(AWKWARD + ["py/absent"]))
    assert not any(BUCKET.object_exists(key) for key in AWKWARD)


LISTED = ["list/a b", "list/b/1", "list/b/2", "list/c", "list/玩"]


@case("ListObjects_folders-and-pages")
def list_objects():
    for key in LISTED:
        BUCKET.put_object(key, b"x")
    equal([one.key for one in oss2.ObjectIterator(BUCKET, prefix="list/", max_keys=1)], LISTED)
    result = BUCKET.list_objects(prefix="list/", delimiter="/")
    equal((result.prefix_list, [one.key for one in result.object_list]), (["list/b/"], ["list/a b", "list/c", "list/玩"]))
    assert result.object_list[0].last_modified > 0 and result.object_list[0].owner.id


@case("ListObjectsV2_folders-and-pages")
def list_objects_v2():
    for key in LISTED:
        BUCKET.put_object(key, b"x")
    equal([one.key for one in oss2.ObjectIteratorV2(BUCKET, prefix="list/", max_keys=1)], LISTED)
    result = BUCKET.list_objects_v2(prefix="list/", delimiter="/", fetch_owner=True, start_after="list/a b")
    equal((result.prefix_list, [one.key for one in result.object_list]), (["list/b/"], ["list/c", "list/玩"]))
    assert result.object_list[0].owner.id


@case("ListObjects_bad-arguments")
def list_bad():
    refused(lambda: BUCKET.list_objects(max_keys=1001), oss2.exceptions.InvalidArgument, "InvalidArgument")


@case("CopyObject_and-new-metadata")
def copy():
    BUCKET.put_object("py/源 +", b"source", headers={"x-oss-meta-a": "b"})
    BUCKET.copy_object(GIVEN["bucket"], "py/源 +", "py/copy")
    equal(BUCKET.head_object("py/copy").etag, hashlib.md5(b"source").hexdigest().upper())
    equal(BUCKET.head_object("py/copy").headers["x-oss-meta-a"], "b")
    BUCKET.update_object_meta("py/copy", {"x-oss-meta-c": "d"})
    head = BUCKET.head_object("py/copy")
    assert head.headers.get("x-oss-meta-c") == "d" and "x-oss-meta-a" not in head.headers
    refused(lambda: BUCKET.copy_object(GIVEN["bucket"], "py/nothing", "py/copy"), oss2.exceptions.NoSuchKey)
    refused(
        lambda: BUCKET.copy_object(GIVEN["bucket"], "py/源 +", "py/copy", headers={"x-oss-copy-source-if-match": "0" * 32}),
        oss2.exceptions.PreconditionFailed,
    )


@case("AppendObject_with-a-running-crc")
def append():
    BUCKET.delete_object("py/log")
    first = BUCKET.append_object("py/log", 0, b"hello ", init_crc=0)
    second = BUCKET.append_object("py/log", first.next_position, b"world", init_crc=first.crc)
    equal(second.next_position, 11)
    equal(BUCKET.get_object("py/log").read(), b"hello world")
    error = refused(lambda: BUCKET.append_object("py/log", 3, b"x"), oss2.exceptions.PositionNotEqualToLength, "PositionNotEqualToLength", "0026-00000016")
    equal(error.next_position, 11)
    BUCKET.put_object("py/normal", b"x")
    refused(lambda: BUCKET.append_object("py/normal", 1, b"x"), oss2.exceptions.ObjectNotAppendable, "ObjectNotAppendable")


@case("PutObjectAcl+GetObjectAcl_each")
def object_acl():
    BUCKET.put_object("py/acl", b"x")
    for acl in (oss2.OBJECT_ACL_PUBLIC_READ, oss2.OBJECT_ACL_PRIVATE, oss2.OBJECT_ACL_DEFAULT):
        BUCKET.put_object_acl("py/acl", acl)
        equal(BUCKET.get_object_acl("py/acl").acl, acl)


@case("InitiateMultipartUpload+UploadPart+ListParts+CompleteMultipartUpload_step-by-step")
def multipart():
    body = pattern(PART + 10)
    upload = BUCKET.init_multipart_upload("py/big 大", headers={"x-oss-meta-a": "b"}).upload_id
    parts = []
    for number, part in ((1, body[:PART]), (2, body[PART:])):
        parts.append(PartInfo(number, BUCKET.upload_part("py/big 大", upload, number, part).etag, size=len(part)))
    equal([(one.part_number, one.size) for one in oss2.PartIterator(BUCKET, "py/big 大", upload, max_parts=1)], [(1, PART), (2, 10)])
    result = BUCKET.complete_multipart_upload("py/big 大", upload, parts)
    assert result.etag.endswith("-2"), result.etag
    got = BUCKET.get_object("py/big 大")
    equal(got.read(), body)
    equal(got.client_crc, got.server_crc)
    refused(lambda: BUCKET.complete_multipart_upload("py/big 大", upload, parts), oss2.exceptions.NoSuchUpload, "NoSuchUpload")


@case("UploadPart_resumable-upload-and-download")
def resumable():
    with tempfile.TemporaryDirectory() as folder:
        path, back = os.path.join(folder, "a"), os.path.join(folder, "b")
        body = pattern(3 * PART + 5)
        with open(path, "wb") as file:
            file.write(body)
        store = oss2.ResumableStore(root=folder)
        oss2.resumable_upload(BUCKET, "py/resumable", path, store=store, multipart_threshold=PART, part_size=PART, num_threads=2)
        equal(BUCKET.head_object("py/resumable").object_type, "Multipart")
        store = oss2.ResumableDownloadStore(root=folder)
        oss2.resumable_download(BUCKET, "py/resumable", back, store=store, multiget_threshold=PART, part_size=PART, num_threads=2)
        with open(back, "rb") as file:
            equal(file.read(), body)


@case("UploadPartCopy_a-range")
def part_copy():
    BUCKET.put_object("py/source", pattern(PART + 20))
    upload = BUCKET.init_multipart_upload("py/copied").upload_id
    one = BUCKET.upload_part_copy(GIVEN["bucket"], "py/source", (0, PART - 1), "py/copied", upload, 1)
    two = BUCKET.upload_part_copy(GIVEN["bucket"], "py/source", (5, 14), "py/copied", upload, 2)
    BUCKET.complete_multipart_upload("py/copied", upload, [PartInfo(1, one.etag), PartInfo(2, two.etag)])
    equal(BUCKET.get_object("py/copied").read(), pattern(PART + 20)[:PART] + pattern(PART + 20)[5:15])


@case("AbortMultipartUpload+ListMultipartUploads+ListParts_gone")
def abort():
    upload = BUCKET.init_multipart_upload("uploads/1").upload_id
    equal([one.upload_id for one in oss2.ObjectUploadIterator(BUCKET, "uploads/1")], [upload])
    BUCKET.abort_multipart_upload("uploads/1", upload)
    refused(lambda: BUCKET.list_parts("uploads/1", upload), oss2.exceptions.NoSuchUpload, "NoSuchUpload", "0042-00000002")
    refused(lambda: BUCKET.upload_part("uploads/1", upload, 1, b"x"), oss2.exceptions.NoSuchUpload, "NoSuchUpload")


@case("GetObject_by-sign-url")
def sign_url():
    BUCKET.put_object("py/url 名", b"by url")
    for slash_safe in (False, True):
        url = BUCKET.sign_url("GET", "py/url 名", 60, slash_safe=slash_safe, params={"response-content-type": "image/gif"})
        with urllib.request.urlopen(url) as answer:
            equal((answer.read(), answer.headers["Content-Type"]), (b"by url", "image/gif"))
    url = BUCKET.sign_url("PUT", "py/put-url", 60, headers={"Content-Type": "text/plain"})
    BUCKET.put_object_with_url(url, b"put", headers={"Content-Type": "text/plain"})
    equal(BUCKET.get_object("py/put-url").read(), b"put")


@case("Signature_errors-as-the-client-shows-them")
def signature_errors():
    wrong = bucket_of(GIVEN["bucket"], {"id": GIVEN["rootKeys"]["id"], "secret": "wrong"})
    refused(lambda: wrong.get_object("a"), oss2.exceptions.SignatureDoesNotMatch, "SignatureDoesNotMatch", "0002-00000040")
    nobody = bucket_of(GIVEN["bucket"], {"id": "LTAInobody000000", "secret": "x"})
    refused(lambda: nobody.get_object("a"), oss2.exceptions.ServerError, "InvalidAccessKeyId", "0002-00000902")


@case("SecurityToken_one-folder-and-nothing-else")
def folder():
    player = bucket_of(GIVEN["bucket"], GIVEN["folderKeys"])
    player.put_object("1/avatar.png", b"png", headers={"x-oss-acl": "public-read"})
    equal(player.get_object("1/avatar.png").read(), b"png")
    BUCKET.put_object("2/a", b"theirs")
    outside = [
        lambda: player.put_object("10/avatar.png", b"x"),
        lambda: player.get_object("2/a"),
        lambda: player.head_object("2/a"),
        lambda: player.delete_object("2/a"),
        lambda: player.list_objects(prefix="1/"),
        lambda: player.copy_object(GIVEN["bucket"], "2/a", "1/stolen"),
        lambda: player.append_object("2/log", 0, b"x"),
        lambda: player.init_multipart_upload("2/big"),
        lambda: player.batch_delete_objects(["1/a", "2/a"]),
    ]
    for call in outside:
        refused(call, oss2.exceptions.AccessDenied, "AccessDenied")
    player.delete_object("1/avatar.png")


@case("SecurityToken_tampered")
def tampered():
    keys = dict(GIVEN["folderKeys"])
    keys["token"] = keys["token"][:-4] + "AAAA"
    refused(lambda: bucket_of(GIVEN["bucket"], keys).get_object("1/a"), oss2.exceptions.ServerError, "InvalidSecurityToken")


def callback_headers(address):
    order = {"callbackUrl": address, "callbackBody": "object=${object}&size=${size}&by=${operation}&v=${x:v}"}
    encode = lambda value: base64.b64encode(json.dumps(value).encode()).decode()
    return {"x-oss-callback": encode(order), "x-oss-callback-var": encode({"x:v": "7"})}


@case("PutObject_callback")
def put_callback():
    with application() as (address, told):
        result = BUCKET.put_object("py/callback", b"hello", headers=callback_headers(address))
        equal(json.loads(result.resp.read()), {"Status": "OK"})
        equal(told, ["object=py%2Fcallback&size=5&by=PutObject&v=7"])


@case("CompleteMultipartUpload_callback")
def complete_callback():
    with application() as (address, told):
        upload = BUCKET.init_multipart_upload("py/callback-parts").upload_id
        part = PartInfo(1, BUCKET.upload_part("py/callback-parts", upload, 1, b"hello").etag)
        BUCKET.complete_multipart_upload("py/callback-parts", upload, [part], headers=callback_headers(address))
        equal(told, ["object=py%2Fcallback-parts&size=5&by=CompleteMultipartUpload&v=7"])


@case("PutObject_callback-that-fails")
def failed_callback():
    with application(500) as (address, told):
        result = BUCKET.put_object("py/callback-failed", b"hello", headers=callback_headers(address))
        equal(result.status, 203)
        equal((len(told), BUCKET.get_object("py/callback-failed").read()), (1, b"hello"))


PEOPLE = "Name,Age,City\nAnn,31,\"Berlin, DE\"\nBob,7,\nEve,12,Oslo\n"


@case("SelectObject_CSV")
def select_csv():
    BUCKET.put_object("py/people.csv", PEOPLE)
    seen = []
    result = BUCKET.select_object(
        "py/people.csv",
        "select Name, city from ossobject where age > 10",
        lambda done, total: seen.append(done),
        {"CsvHeaderInfo": "Use", "EnablePayloadCrc": True},
    )
    equal((result.status, result.read()), (206, b'Ann,"Berlin, DE"\nEve,Oslo\n'))
    equal(seen[-1], len(PEOPLE))
    raw = BUCKET.select_object("py/people.csv", "select count(*) from ossobject", None, {"OutputRawData": True})
    equal(raw.read(), b"4\n")


@case("SelectObject_to-a-file")
def select_file():
    BUCKET.put_object("py/people.csv", PEOPLE)
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "a")
        BUCKET.select_object_to_file("py/people.csv", path, "select * from ossobject", None, {"CsvHeaderInfo": "None"})
        with open(path) as file:
            equal(file.read(), PEOPLE)


@case("CreateSelectObjectMeta+SelectObject_ranges-of-CSV")
def select_ranges():
    BUCKET.put_object("py/people.csv", PEOPLE)
    meta = BUCKET.create_select_object_meta("py/people.csv", {"OverwriteIfExists": "true"})
    equal((meta.rows, meta.splits, meta.select_resp.columns), (4, 1, 3))
    lines = BUCKET.select_object("py/people.csv", "select Name from ossobject", None, {"CsvHeaderInfo": "Use", "LineRange": (2, 3)})
    equal(lines.read(), b"Bob\nEve\n")
    splits = BUCKET.select_object("py/people.csv", "select * from ossobject", None, {"SplitRange": (0, None)})
    equal(splits.read(), PEOPLE.encode())
    cut = BUCKET.select_object(
        "py/people.csv", "select _1 from ossobject", None, {"AllowQuotedRecordDelimiter": False}, byte_range=(14, 40)
    )
    equal(cut.read(), b"Ann\nBob\n")


@case("SelectObject_JSON")
def select_json():
    BUCKET.put_object("py/a.json", '{"contacts":[{"firstName":"abc","n":1},{"firstName":"def","n":2}]}')
    document = {"Json_Type": "DOCUMENT", "OutputRecordDelimiter": ","}
    result = BUCKET.select_object("py/a.json", "select s.firstName from ossobject.contacts[*] s where s.n = 2", None, document)
    equal(result.read(), b'{"firstName":"def"},')
    BUCKET.put_object("py/lines.json", '{"a":1}\n{"a":2}\n{"a":3}\n')
    meta = BUCKET.create_select_object_meta("py/lines.json", {"Json_Type": "LINES"})
    equal((meta.rows, meta.splits), (3, 1))
    lines = BUCKET.select_object("py/lines.json", "select * from ossobject", None, {"Json_Type": "LINES", "LineRange": (1, 1)})
    equal(lines.read(), b'{"a":2}\n')


@case("SelectObject_errors-before-and-behind-the-first-rows")
def select_errors():
    BUCKET.put_object("py/people.csv", PEOPLE)
    for sql in ("", "select * from ossobject group by _1", "select _1 || _2 from ossobject", "select max(_1), _2 from ossobject"):
        try:
            BUCKET.select_object("py/people.csv", sql)
        except oss2.exceptions.ServerError as error:
            equal(error.status, 400)
        else:
            raise AssertionError("it went well: %s" % sql)
    BUCKET.put_object("py/late.csv", "1\n" * 100000 + "x\n")
    try:
        BUCKET.select_object("py/late.csv", "select _1 from ossobject where _1 > 0").read()
    except oss2.exceptions.SelectOperationFailed as error:
        equal((error.status, error.code), (400, b"InvalidCsvLine"))
    else:
        raise AssertionError("it went well")


import oss2_documents  # noqa: E402,F401 more cases, which use what is defined above
import oss2_folder_rules  # noqa: E402,F401 and these
def versioned(end):
    bucket = bucket_of(GIVEN["prefix"] + end)
    bucket.create_bucket()
    bucket.put_bucket_versioning(oss2.models.BucketVersioningConfig("Enabled"))
    return bucket


def versions_of(bucket, **more):
    return bucket.list_object_versions(**more)


def emptied(bucket):
    found = versions_of(bucket)
    doomed = oss2.models.BatchDeleteObjectVersionList()
    for one in found.versions + found.delete_marker:
        doomed.append(oss2.models.BatchDeleteObjectVersion(one.key, one.versionid))
    bucket.delete_object_versions(doomed)
    found = versions_of(bucket)
    equal((found.versions, found.delete_marker), ([], []))
    bucket.delete_bucket()


@case("PutBucketVersioning+GetBucketVersioning_both-states")
def versioning():
    bucket = versioned("-py-states")
    equal(bucket.get_bucket_versioning().status, "Enabled")
    bucket.put_bucket_versioning(oss2.models.BucketVersioningConfig("Suspended"))
    equal(bucket.get_bucket_versioning().status, "Suspended")
    bucket.delete_bucket()


@case("GetObject+CopyObject+DeleteObject_by-version")
def by_version():
    bucket = versioned("-py-versions")
    first = bucket.put_object("a", "first").versionid
    second = bucket.put_object("a", "second").versionid
    equal(bucket.get_object("a", params={"versionId": first}).read(), b"first")
    equal(bucket.head_object("a", params={"versionId": first}).versionid, first)
    bucket.put_object_acl("a", "public-read", params={"versionId": first})
    equal(bucket.get_object_acl("a", params={"versionId": first}).acl, "public-read")
    equal(bucket.get_object_acl("a").acl, "default")
    bucket.copy_object(bucket.bucket_name, "a", "a", params={"versionId": first})
    equal(bucket.get_object("a").read(), b"first")
    gone = bucket.delete_object("a")
    equal(gone.delete_marker, True)
    refused(lambda: bucket.get_object("a"), oss2.exceptions.NoSuchKey, "NoSuchKey")
    equal([one.versionid for one in versions_of(bucket).delete_marker], [gone.versionid])
    bucket.delete_object("a", params={"versionId": gone.versionid})
    equal(bucket.get_object("a").read(), b"first")
    equal([one.versionid for one in versions_of(bucket).versions][1:], [second, first])
    emptied(bucket)


play()
