"""oss2 meets the rules for folders: the error that it raises says what is documented, with its numbers."""
import os
import tempfile

from __main__ import GIVEN, KEYS, PART, bucket_of, refused

import oss2
from judge import case, equal

ServerError = oss2.exceptions.ServerError


def ruled(what, rule):
    name = "%s-%s" % (GIVEN["prefix"], what)
    bucket = bucket_of(name)
    bucket.create_bucket(oss2.BUCKET_ACL_PRIVATE)
    body = "<FolderRulesConfiguration><Rule><Prefix>saves</Prefix>%s</Rule></FolderRulesConfiguration>" % rule
    # oss2 has no call for the document, and V1 and V2 of it sign no parameter that they do not know.
    auth = oss2.StsAuth(KEYS["id"], KEYS["secret"], KEYS["token"], auth_version="v4") if "token" in KEYS else (
        oss2.AuthV4(KEYS["id"], KEYS["secret"])
    )
    setter = oss2.Bucket(auth, GIVEN["endpoint"], name, region=GIVEN["region"])
    equal(setter._do("PUT", name, "", data=body, params={"folderRules": ""}).status, 200)
    return bucket


def end(bucket):
    for one in oss2.ObjectIterator(bucket):
        bucket.delete_object(one.key)
    for one in oss2.MultipartUploadIterator(bucket):
        bucket.abort_multipart_upload(one.key, one.upload_id)
    bucket.delete_bucket()


def told(error, *names):
    return [error.details.get(name) for name in names]


@case("PutObject+CopyObject+AppendObject_a-full-folder-is-told")
def full():
    bucket = ruled("full", "<MaxBytes>100</MaxBytes>")
    bucket.put_object("else/source", b"x" * 40)
    bucket.put_object("saves/1/a", b"x" * 61)
    for write in (
        lambda: bucket.put_object("saves/1/b", b"x" * 40),
        lambda: bucket.copy_object(bucket.bucket_name, "else/source", "saves/1/b"),
        lambda: bucket.append_object("saves/1/b", 0, b"x" * 40),
    ):
        error = refused(write, ServerError, "FolderQuotaExceeded", "9001-00000001")
        equal(error.status, 409)
        equal(told(error, "Folder", "Limit", "Allowed", "Used", "Needed"), ["1", "MaxBytes", "100", "61", "40"])
    bucket.delete_object("saves/1/a")
    bucket.put_object("saves/1/b", b"x" * 100)
    end(bucket)


@case("UploadPart_a-full-folder-is-told-by-resumable_upload")
def full_for_parts():
    bucket = ruled("parts", "<MaxBytes>%d</MaxBytes>" % (2 * PART))
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "big")
        with open(path, "wb") as file:
            file.write(b"x" * (3 * PART))
        store = oss2.ResumableStore(root=folder)
        error = refused(
            lambda: oss2.resumable_upload(
                bucket, "saves/1/big", path, store=store, multipart_threshold=PART, part_size=PART
            ),
            ServerError,
            "FolderQuotaExceeded",
            "9001-00000001",
        )
    equal(told(error, "Limit", "Used", "Needed"), ["MaxBytes", str(2 * PART), str(PART)])
    end(bucket)


@case("PutObject_a-type-that-the-folder-does-not-take-is-told")
def wrong_type():
    bucket = ruled("types", "<ContentType>image/*</ContentType>")
    error = refused(
        lambda: bucket.put_object("saves/1/a.txt", b"x"), ServerError, "FolderTypeNotAllowed", "9001-00000003"
    )
    equal(told(error, "Allowed", "ContentType"), ["image/*", "text/plain"])
    bucket.put_object("saves/1/a.png", b"x")
    bucket.put_object("saves/1/b", b"x", headers={"Content-Type": "image/png"})
    end(bucket)


@case("PutObject_an-object-that-is-too-large-for-its-folder-is-told")
def too_large():
    bucket = ruled("large", "<MaxObjectBytes>%d</MaxObjectBytes>" % PART)
    # Of what is refused a megabyte is read to its end, and no more: the connection may be gone before a client looks.
    for size in (PART + 1, 1_000_000):
        error = refused(
            lambda size=size: bucket.put_object("saves/1/a", b"x" * size),
            ServerError,
            "FolderObjectTooLarge",
            "9001-00000002",
        )
        equal(told(error, "Allowed", "Needed"), [str(PART), str(size)])
    bucket.put_object("saves/1/a", b"x" * PART)
    end(bucket)


@case("PutObject_what-is-there-stays-in-an-insert-only-folder")
def insert_only():
    bucket = ruled("insert", "<InsertOnly>true</InsertOnly>")
    bucket.put_object("saves/1/a", b"x")
    refused(lambda: bucket.put_object("saves/1/a", b"y"), ServerError, "FolderInsertOnly", "9001-00000004")
    end(bucket)
