"""oss2: documents of a bucket, styles, domains and live channels, as its users call them."""
from __main__ import GIVEN, bucket_of, refused

import oss2
from judge import case, equal
from oss2.models import (
    BucketReferer,
    BucketWebsite,
    LiveChannelInfo,
    LiveChannelInfoTarget,
    PutBucketCnameRequest,
)


def fresh(what):
    bucket = bucket_of("%s-%s" % (GIVEN["prefix"], what))
    bucket.create_bucket(oss2.BUCKET_ACL_PRIVATE)
    return bucket


@case("PutBucketReferer+GetBucketReferer_whole-life")
def referer():
    bucket = fresh("referer")
    equal(bucket.get_bucket_referer().allow_empty_referer, True)
    bucket.put_bucket_referer(BucketReferer(False, ["http://a.com", "http://*.b.com"], True, ["http://c.com"]))
    got = bucket.get_bucket_referer()
    equal((got.allow_empty_referer, sorted(got.referers)), (False, ["http://*.b.com", "http://a.com"]))
    bucket.put_bucket_referer(BucketReferer(True, []))
    equal(bucket.get_bucket_referer().referers, [])
    bucket.delete_bucket()


@case("PutBucketWebsite+GetBucketWebsite+DeleteBucketWebsite_whole-life")
def website():
    bucket = fresh("website")
    refused(bucket.get_bucket_website, oss2.exceptions.NoSuchWebsite, "NoSuchWebsiteConfiguration")
    bucket.put_bucket_website(BucketWebsite("index.html", "error.html"))
    got = bucket.get_bucket_website()
    equal((got.index_file, got.error_file), ("index.html", "error.html"))
    bucket.delete_bucket_website()
    refused(bucket.get_bucket_website, oss2.exceptions.NoSuchWebsite, "NoSuchWebsiteConfiguration")
    bucket.delete_bucket()


@case("PutBucketRequestPayment+PutBucketTransferAcceleration+PutBucketResourceGroup_reported")
def settings():
    bucket = fresh("settings")
    equal(bucket.get_bucket_request_payment().payer, "BucketOwner")
    bucket.put_bucket_request_payment("Requester")
    equal(bucket.get_bucket_request_payment().payer, "Requester")
    bucket.put_bucket_transfer_acceleration("true")
    equal(bucket.get_bucket_transfer_acceleration().enabled, "true")
    equal(bucket.get_bucket_resource_group().resource_group_id, "rg-default-id")
    bucket.put_bucket_resource_group("rg-abc123")
    equal(bucket.get_bucket_resource_group().resource_group_id, "rg-abc123")
    equal(bucket.get_bucket_info().resource_group_id, "rg-abc123")
    bucket.delete_bucket()


@case("PutBucketAccessMonitor+GetBucketAccessMonitor+GetObjectMeta_tracked-and-told")
def access_monitor():
    bucket = fresh("monitor")
    bucket.put_object("a", "text")
    bucket.put_bucket_access_monitor("Enabled")
    equal(bucket.get_bucket_access_monitor().access_monitor.status, "Enabled")
    equal(bucket.get_bucket_info().access_monitor, "Enabled")
    equal("x-oss-last-access-time" in bucket.get_object_meta("a").headers, True)
    bucket.delete_object("a")
    bucket.delete_bucket()


@case("PutBucketPublicAccessBlock+GetBucketPublicAccessBlock+DeleteBucketPublicAccessBlock_whole-life")
def block():
    bucket = fresh("block")
    equal(bucket.get_bucket_public_access_block().block_public_access, False)
    bucket.put_bucket_public_access_block(True)
    equal(bucket.get_bucket_public_access_block().block_public_access, True)
    refused(lambda: bucket.put_bucket_acl(oss2.BUCKET_ACL_PUBLIC_READ), oss2.exceptions.AccessDenied, "AccessDenied")
    bucket.delete_bucket_public_access_block()
    equal(bucket.get_bucket_public_access_block().block_public_access, False)
    bucket.delete_bucket()


@case("PutStyle+GetStyle+ListStyle+DeleteStyle_whole-life")
def style():
    bucket = fresh("style")
    bucket.put_bucket_style("small", "image/resize,w_8")
    got = bucket.get_bucket_style("small")
    equal((got.name, got.content), ("small", "image/resize,w_8"))
    equal([one.name for one in bucket.list_bucket_style().styles], ["small"])
    bucket.delete_bucket_style("small")
    refused(lambda: bucket.get_bucket_style("small"), oss2.exceptions.ServerError, "NoSuchStyle")
    bucket.delete_bucket()


@case("CreateCnameToken+GetCnameToken+PutCname+ListCname_without-the-owners-word")
def cname():
    bucket = fresh("cname")
    domain = bucket.bucket_name + ".example.com"
    token = bucket.create_bucket_cname_token(domain).token
    equal(bucket.get_bucket_cname_token(domain).token, token)
    refused(
        lambda: bucket.put_bucket_cname(PutBucketCnameRequest(domain)),
        oss2.exceptions.ServerError,
        "NeedVerifyDomainOwnership",
    )
    equal(bucket.list_bucket_cname().cname, [])
    bucket.delete_bucket()


@case("PutLiveChannel+GetLiveChannelInfo+GetLiveChannelStat+PutLiveChannelStatus+ListLiveChannel+GetVodPlaylist+DeleteLiveChannel_whole-life")
def live():
    bucket = fresh("live")
    target = LiveChannelInfoTarget(frag_duration=5, frag_count=3, playlist_name="test.m3u8")
    made = bucket.create_live_channel("tv", LiveChannelInfo("enabled", "my channel", target))
    assert made.publish_url.startswith("rtmp://") and made.play_url.endswith("/tv/test.m3u8")
    got = bucket.get_live_channel("tv")
    equal((got.status, got.description, got.target.playlist_name), ("enabled", "my channel", "test.m3u8"))
    equal(bucket.get_live_channel_stat("tv").status, "Idle")
    bucket.put_live_channel_status("tv", "disabled")
    equal(bucket.get_live_channel_stat("tv").status, "Disabled")
    equal([one.name for one in bucket.list_live_channel().channels], ["tv"])
    equal(bucket.get_live_channel_history("tv").records, [])
    # Nothing was streamed, of which no playlist is made.
    refused(lambda: bucket.post_vod_playlist("tv", "vod.m3u8", 1, 2), oss2.exceptions.InvalidArgument, "InvalidArgument")
    refused(lambda: bucket.get_vod_playlist("tv", 1, 2), oss2.exceptions.InvalidArgument, "InvalidArgument")
    bucket.delete_live_channel("tv")
    refused(lambda: bucket.get_live_channel("tv"), oss2.exceptions.NoSuchLiveChannel, "NoSuchLiveChannel")
    bucket.delete_bucket()
