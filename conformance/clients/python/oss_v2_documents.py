"""alibabacloud-oss-v2: documents of a bucket and of the account, styles and domains, as its users call them."""
from __main__ import CLIENT, GIVEN, refused

import alibabacloud_oss_v2 as oss
from judge import case, equal


def fresh(what):
    name = "%s-%s" % (GIVEN["prefix"], what)
    CLIENT.put_bucket(oss.PutBucketRequest(bucket=name))
    return name


def done(name):
    CLIENT.delete_bucket(oss.DeleteBucketRequest(bucket=name))


@case("PutBucketReferer+GetBucketReferer_whole-life")
def referer():
    name = fresh("referer")
    CLIENT.put_bucket_referer(
        oss.PutBucketRefererRequest(
            bucket=name,
            referer_configuration=oss.RefererConfiguration(
                allow_empty_referer=False,
                truncate_path=True,
                referer_list=oss.RefererList(referers=["http://a.com", "http://b.com"]),
                referer_blacklist=oss.RefererBlacklist(referers=["http://c.com"]),
            ),
        )
    )
    got = CLIENT.get_bucket_referer(oss.GetBucketRefererRequest(bucket=name)).referer_configuration
    equal((got.allow_empty_referer, got.truncate_path), (False, True))
    equal((got.referer_list.referers, got.referer_blacklist.referers), (["http://a.com", "http://b.com"], ["http://c.com"]))
    done(name)


def mirror_with_everything():
    headers = oss.MirrorHeaders(
        pass_all=True,
        passs=["a-1", "a-2"],
        removes=["b-1", "b-2"],
        sets=[oss.MirrorHeadersSet(key="c-1", value="v"), oss.MirrorHeadersSet(key="c-2", value="w")],
    )
    alternate = oss.MirrorMultiAlternate(
        mirror_multi_alternate_number=1, mirror_multi_alternate_url="http://third.example/"
    )
    return oss.RoutingRuleRedirect(
        redirect_type="Mirror",
        mirror_url="http://first.example/dir/",
        mirror_url_slave="https://second.example/",
        mirror_url_probe="http://first.example/up",
        mirror_switch_all_errors=True,
        mirror_multi_alternates=oss.MirrorMultiAlternates(mirror_multi_alternates=[alternate]),
        replace_key_prefix_with="def/",
        enable_replace_prefix=True,
        pass_query_string=True,
        mirror_pass_query_string=True,
        mirror_pass_original_slashes=True,
        mirror_follow_redirect=False,
        mirror_check_md5=True,
        mirror_sni=True,
        mirror_headers=headers,
        mirror_allow_head_object=True,
        mirror_allow_get_image_info=True,
        mirror_allow_video_snapshot=False,
        mirror_save_oss_meta=True,
        mirror_user_last_modified=True,
        mirror_proxy_pass=True,
        mirror_async_status=303,
        transparent_mirror_response_codes="404,500",
        mirror_taggings=oss.MirrorTaggings(taggings=[oss.MirrorTagging(key="k", value="v")]),
        mirror_return_headers=oss.MirrorReturnHeaders(return_headers=[oss.ReturnHeader(key="k", value="v")]),
        mirror_auth=oss.MirrorAuth(
            auth_type="S3V4", region="us-east-1", access_key_id="TESTAK", access_key_secret="TESTSK"
        ),
        mirror_using_role=False,
        mirror_is_express_tunnel=False,
    )


def website_of(redirect):
    rule = oss.RoutingRule(
        rule_number=1,
        condition=oss.RoutingRuleCondition(
            key_prefix_equals="abc/",
            key_suffix_equals=".txt",
            http_error_code_returned_equals=404,
            include_headers=[oss.RoutingRuleIncludeHeader(key="x-from", equals="app", starts_with="a", ends_with="p")],
        ),
        redirect=redirect,
    )
    return oss.WebsiteConfiguration(routing_rules=oss.RoutingRules(routing_rules=[rule]))


@case("PutBucketOverwriteConfig+GetBucketOverwriteConfig+DeleteBucketOverwriteConfig_whole-life")
def overwrite_config():
    name = fresh("overwrite")
    rule = oss.OverwriteRule(id="r", action="forbid", prefix="keep/", suffix=".txt", principals=oss.OverwritePrincipals(principals=["*"]))
    configuration = oss.OverwriteConfiguration(rules=[rule])
    CLIENT.put_bucket_overwrite_config(oss.PutBucketOverwriteConfigRequest(bucket=name, overwrite_configuration=configuration))
    told = CLIENT.get_bucket_overwrite_config(oss.GetBucketOverwriteConfigRequest(bucket=name)).overwrite_configuration.rules[0]
    equal((told.id, told.action, told.prefix, told.suffix, told.principals.principals), ("r", "forbid", "keep/", ".txt", ["*"]))
    def put(key):
        CLIENT.put_object(oss.PutObjectRequest(bucket=name, key=key, body=b"x"))
    put("keep/a.txt")
    refused(lambda: put("keep/a.txt"), 409, "FileAlreadyExists")
    put("other")
    put("other")
    CLIENT.delete_bucket_overwrite_config(oss.DeleteBucketOverwriteConfigRequest(bucket=name))
    put("keep/a.txt")
    refused(lambda: CLIENT.get_bucket_overwrite_config(oss.GetBucketOverwriteConfigRequest(bucket=name)), 404, "NoSuchBucketOverwriteConfig")


@case("PutBucketWebsite+GetBucketWebsite_a-mirror-with-every-element")
def website_mirror():
    name = fresh("mirror")
    put = mirror_with_everything()
    CLIENT.put_bucket_website(oss.PutBucketWebsiteRequest(bucket=name, website_configuration=website_of(put)))
    got = CLIENT.get_bucket_website(oss.GetBucketWebsiteRequest(bucket=name)).website_configuration
    rule = got.routing_rules.routing_rules[0]
    equal([(h.key, h.equals, h.starts_with, h.ends_with) for h in rule.condition.include_headers], [("x-from", "app", "a", "p")])
    told = rule.redirect
    for element in vars(put):
        given = getattr(put, element)
        if isinstance(given, (str, int)):
            equal((element, getattr(told, element)), (element, given))
    equal((told.mirror_headers.passs, told.mirror_headers.removes), (["a-1", "a-2"], ["b-1", "b-2"]))
    equal([(h.key, h.value) for h in told.mirror_headers.sets], [("c-1", "v"), ("c-2", "w")])
    equal([(t.key, t.value) for t in told.mirror_taggings.taggings], [("k", "v")])
    equal([(h.key, h.value) for h in told.mirror_return_headers.return_headers], [("k", "v")])
    alternates = told.mirror_multi_alternates.mirror_multi_alternates
    equal([a.mirror_multi_alternate_url for a in alternates], ["http://third.example/"])
    equal((told.mirror_auth.auth_type, told.mirror_auth.access_key_id), ("S3V4", "TESTAK"))
    equal("TESTSK" in str(told.mirror_auth.access_key_secret), False)
    CLIENT.delete_bucket_website(oss.DeleteBucketWebsiteRequest(bucket=name))
    done(name)


@case("PutBucketWebsite+GetBucketWebsite+DeleteBucketWebsite_with-a-rule")
def website():
    name = fresh("website")
    rule = oss.RoutingRule(
        rule_number=1,
        condition=oss.RoutingRuleCondition(key_prefix_equals="old/", http_error_code_returned_equals=404),
        redirect=oss.RoutingRuleRedirect(redirect_type="External", host_name="other.example", replace_key_prefix_with="new/"),
    )
    CLIENT.put_bucket_website(
        oss.PutBucketWebsiteRequest(
            bucket=name,
            website_configuration=oss.WebsiteConfiguration(
                index_document=oss.IndexDocument(suffix="index.html", support_sub_dir=True, type=0),
                error_document=oss.ErrorDocument(key="error.html", http_status=404),
                routing_rules=oss.RoutingRules(routing_rules=[rule]),
            ),
        )
    )
    got = CLIENT.get_bucket_website(oss.GetBucketWebsiteRequest(bucket=name)).website_configuration
    equal((got.index_document.suffix, got.index_document.support_sub_dir), ("index.html", True))
    equal(got.error_document.http_status, 404)
    equal(got.routing_rules.routing_rules[0].redirect.host_name, "other.example")
    CLIENT.delete_bucket_website(oss.DeleteBucketWebsiteRequest(bucket=name))
    gone = lambda: CLIENT.get_bucket_website(oss.GetBucketWebsiteRequest(bucket=name))
    refused(gone, 404, "NoSuchWebsiteConfiguration")
    done(name)


@case("PutBucketRequestPayment+PutBucketTransferAcceleration+PutBucketAccessMonitor+PutBucketResourceGroup_reported")
def settings():
    name = fresh("settings")
    CLIENT.put_bucket_request_payment(
        oss.PutBucketRequestPaymentRequest(
            bucket=name, request_payment_configuration=oss.RequestPaymentConfiguration(payer="Requester")
        )
    )
    got = CLIENT.get_bucket_request_payment(oss.GetBucketRequestPaymentRequest(bucket=name))
    equal(got.request_payment_configuration.payer, "Requester")
    CLIENT.put_bucket_transfer_acceleration(
        oss.PutBucketTransferAccelerationRequest(
            bucket=name, transfer_acceleration_configuration=oss.TransferAccelerationConfiguration(enabled=True)
        )
    )
    got = CLIENT.get_bucket_transfer_acceleration(oss.GetBucketTransferAccelerationRequest(bucket=name))
    equal(got.transfer_acceleration_configuration.enabled, True)
    CLIENT.put_bucket_access_monitor(
        oss.PutBucketAccessMonitorRequest(
            bucket=name, access_monitor_configuration=oss.AccessMonitorConfiguration(status="Enabled")
        )
    )
    got = CLIENT.get_bucket_access_monitor(oss.GetBucketAccessMonitorRequest(bucket=name))
    equal(got.access_monitor_configuration.status, "Enabled")
    CLIENT.put_bucket_resource_group(
        oss.PutBucketResourceGroupRequest(
            bucket=name,
            bucket_resource_group_configuration=oss.BucketResourceGroupConfiguration(resource_group_id="rg-abc123"),
        )
    )
    got = CLIENT.get_bucket_resource_group(oss.GetBucketResourceGroupRequest(bucket=name))
    equal(got.bucket_resource_group_configuration.resource_group_id, "rg-abc123")
    done(name)


@case("PutBucketPublicAccessBlock+GetBucketPublicAccessBlock+DeleteBucketPublicAccessBlock+GetPublicAccessBlock_each-level")
def block():
    name = fresh("block")
    configuration = oss.PublicAccessBlockConfiguration(block_public_access=True)
    told = lambda: CLIENT.get_bucket_public_access_block(
        oss.GetBucketPublicAccessBlockRequest(bucket=name)
    ).public_access_block_configuration.block_public_access
    equal(told(), False)
    CLIENT.put_bucket_public_access_block(
        oss.PutBucketPublicAccessBlockRequest(bucket=name, public_access_block_configuration=configuration)
    )
    equal(told(), True)
    CLIENT.delete_bucket_public_access_block(oss.DeleteBucketPublicAccessBlockRequest(bucket=name))
    equal(told(), False)
    account = CLIENT.get_public_access_block(oss.GetPublicAccessBlockRequest())
    equal(account.public_access_block_configuration.block_public_access, False)
    done(name)


@case("PutStyle+GetStyle+ListStyle+DeleteStyle_whole-life")
def style():
    name = fresh("style")
    content = oss.StyleContent(content="image/resize,w_8")
    CLIENT.put_style(oss.PutStyleRequest(bucket=name, style_name="small", category="image", style=content))
    got = CLIENT.get_style(oss.GetStyleRequest(bucket=name, style_name="small")).style
    equal((got.name, got.content, got.category), ("small", "image/resize,w_8", "image"))
    equal([one.name for one in CLIENT.list_style(oss.ListStyleRequest(bucket=name)).style_list.styles], ["small"])
    CLIENT.delete_style(oss.DeleteStyleRequest(bucket=name, style_name="small"))
    refused(lambda: CLIENT.get_style(oss.GetStyleRequest(bucket=name, style_name="small")), 404, "NoSuchStyle")
    done(name)


@case("CreateCnameToken+GetCnameToken+PutCname+ListCname_without-the-owners-word")
def cname():
    name = fresh("cname")
    domain = name + ".example.com"
    configuration = oss.BucketCnameConfiguration(cname=oss.Cname(domain=domain))
    made = CLIENT.create_cname_token(
        oss.CreateCnameTokenRequest(bucket=name, bucket_cname_configuration=configuration)
    ).cname_token
    got = CLIENT.get_cname_token(oss.GetCnameTokenRequest(bucket=name, cname=domain)).cname_token
    equal((got.token, got.cname, got.bucket), (made.token, domain, name))
    put = lambda: CLIENT.put_cname(oss.PutCnameRequest(bucket=name, bucket_cname_configuration=configuration))
    refused(put, 403, "NeedVerifyDomainOwnership", "0018-00000115")
    listed = CLIENT.list_cname(oss.ListCnameRequest(bucket=name))
    equal((listed.bucket, listed.cnames or []), (name, []))
    done(name)
