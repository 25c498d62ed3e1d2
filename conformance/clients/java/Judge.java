import com.aliyun.oss.ClientBuilderConfiguration;
import com.aliyun.oss.HttpMethod;
import com.aliyun.oss.OSS;
import com.aliyun.oss.OSSClientBuilder;
import com.aliyun.oss.OSSException;
import com.aliyun.oss.common.auth.CredentialsProvider;
import com.aliyun.oss.common.auth.DefaultCredentialProvider;
import com.aliyun.oss.common.comm.SignVersion;
import com.aliyun.oss.model.*;
import com.google.gson.Gson;
import com.google.gson.JsonObject;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;

/** Plays cases of the official Java client and prints one JSON line for each; what they are given comes from standard input. */
public final class Judge {
  interface Play {
    void run() throws Exception;
  }

  private static JsonObject given;
  private static OSS client;
  private static String bucket;

  public static void main(String[] arguments) throws Exception {
    given = new Gson().fromJson(new InputStreamReader(System.in, StandardCharsets.UTF_8), JsonObject.class);
    bucket = text("bucket");
    client = clientOf(given.getAsJsonObject("keys"), "");
    Pattern only = Pattern.compile(text("only"));
    for (Map.Entry<String, Play> one : cases().entrySet()) if (only.matcher(one.getKey()).find()) judge(one.getKey(), one.getValue());
    client.shutdown();
    System.out.println("{\"complete\":true}");
  }

  private static String text(String name) {
    return given.get(name).getAsString();
  }

  private static OSS clientOf(JsonObject keys, String spoil) {
    ClientBuilderConfiguration configuration = new ClientBuilderConfiguration();
    configuration.setMaxErrorRetry(0);
    // Without it a port of an address is taken for part of a bucket's host.
    configuration.setSLDEnabled(given.get("isIp").getAsBoolean());
    configuration.setSignatureVersion("v4".equals(text("signature")) ? SignVersion.V4 : SignVersion.V1);
    String token = keys.has("token") ? keys.get("token").getAsString() : null;
    CredentialsProvider provider =
        new DefaultCredentialProvider(keys.get("id").getAsString(), keys.get("secret").getAsString() + spoil, token);
    return OSSClientBuilder.create().endpoint(text("endpoint")).region(text("region")).credentialsProvider(provider).clientConfiguration(configuration).build();
  }

  private static void judge(String name, Play play) {
    JsonObject line = new JsonObject();
    line.addProperty("name", name);
    line.addProperty("outcome", "passed");
    long started = System.nanoTime();
    try {
      play.run();
    } catch (Throwable thrown) {
      line.addProperty("outcome", "failed");
      String detail = thrown.getClass().getSimpleName() + ": " + thrown.getMessage() + " [" + place(thrown) + "]";
      line.addProperty("detail", detail.substring(0, Math.min(600, detail.length())));
    }
    line.addProperty("durationMs", (System.nanoTime() - started) / 1_000_000);
    System.out.println(new Gson().toJson(line));
  }

  private static String place(Throwable thrown) {
    for (StackTraceElement frame : thrown.getStackTrace()) if (frame.getMethodName().startsWith("lambda$cases")) return "Judge.java:" + frame.getLineNumber();
    return "";
  }

  private static void equal(Object got, Object want) {
    if (!Objects.equals(got, want)) throw new AssertionError(got + " is not " + want);
  }

  private static void refused(Play play, String code) throws Exception {
    try {
      play.run();
    } catch (OSSException error) {
      equal(error.getErrorCode(), code);
      if (error.getRequestId() == null) throw new AssertionError("the error has no request id");
      return;
    }
    throw new AssertionError("it went well instead of " + code);
  }

  private static InputStream bytes(String body) {
    return new ByteArrayInputStream(body.getBytes(StandardCharsets.UTF_8));
  }

  private static String read(InputStream body) throws Exception {
    try (InputStream open = body) {
      ByteArrayOutputStream all = new ByteArrayOutputStream();
      open.transferTo(all);
      return all.toString(StandardCharsets.UTF_8);
    }
  }

  private static void put(String key, String body) {
    client.putObject(bucket, key, bytes(body));
  }

  private static String get(String key) throws Exception {
    return read(client.getObject(bucket, key).getObjectContent());
  }

  private static final List<String> awkwardKeys =
      Arrays.asList("plain", "a b", "a+b", "a%2Fb", "a//b", "ключ/中文.png", "q?x=1&y#z", "~!@$^*()_-={}[]|:;,'", "\"<>\"", "trailing/");

  private static Map<String, Play> cases() {
    Map<String, Play> all = new LinkedHashMap<>();
    all.put("ListBuckets_by-prefix", () -> {
      List<Bucket> found = client.listBuckets(bucket, null, 10).getBucketList();
      equal(found.size(), 1);
      equal(found.get(0).getLocation(), "oss-" + text("region"));
    });
    all.put("PutBucket+GetBucketInfo+PutBucketAcl+GetBucketAcl+DeleteBucket_whole-life", () -> {
      String name = text("prefix") + "-made";
      CreateBucketRequest request = new CreateBucketRequest(name);
      request.setStorageClass(StorageClass.IA);
      client.createBucket(request);
      equal(client.doesBucketExist(name), true);
      equal(client.getBucketInfo(name).getBucket().getStorageClass(), StorageClass.IA);
      client.setBucketAcl(name, CannedAccessControlList.PublicRead);
      equal(client.getBucketAcl(name).getCannedACL(), CannedAccessControlList.PublicRead);
      client.putObject(name, "a", bytes("x"));
      refused(() -> client.deleteBucket(name), "BucketNotEmpty");
      client.deleteObject(name, "a");
      client.deleteBucket(name);
      equal(client.doesBucketExist(name), false);
    });
    all.put("PutObject+GetObject+HeadObject+DeleteObject_awkward-keys", () -> {
      for (String key : awkwardKeys) {
        put("awkward/" + key, key);
        equal(get("awkward/" + key), key);
        client.deleteObject(bucket, "awkward/" + key);
        equal(client.doesObjectExist(bucket, "awkward/" + key), false);
      }
    });
    all.put("PutObject+HeadObject_headers-and-metadata", () -> {
      ObjectMetadata meta = new ObjectMetadata();
      meta.setContentType("text/x-a");
      meta.setCacheControl("no-cache");
      meta.addUserMetadata("Level", "7");
      meta.setObjectAcl(CannedAccessControlList.PublicRead);
      client.putObject(bucket, "meta", bytes("x"), meta);
      ObjectMetadata found = client.getObjectMetadata(bucket, "meta");
      equal(Arrays.asList(found.getContentType(), found.getCacheControl(), found.getUserMetadata().get("level")), Arrays.asList("text/x-a", "no-cache", "7"));
      equal(client.getObjectAcl(bucket, "meta").getPermission(), ObjectPermission.PublicRead);
    });
    all.put("GetObject_ranges-and-conditions", () -> {
      put("range", "hello world");
      GetObjectRequest part = new GetObjectRequest(bucket, "range");
      part.setRange(6, 10);
      equal(read(client.getObject(part).getObjectContent()), "world");
      GetObjectRequest other = new GetObjectRequest(bucket, "range");
      other.setMatchingETagConstraints(Collections.singletonList("none"));
      refused(() -> client.getObject(other), "PreconditionFailed");
      refused(() -> client.getObject(bucket, "absent"), "NoSuchKey");
    });
    all.put("DeleteMultipleObjects_awkward-keys", () -> {
      List<String> keys = new ArrayList<>();
      for (String key : awkwardKeys) {
        put("many/" + key, "x");
        keys.add("many/" + key);
      }
      equal(client.deleteObjects(new DeleteObjectsRequest(bucket).withKeys(keys)).getDeletedObjects().size(), keys.size());
    });
    all.put("ListObjects+ListObjectsV2_folders-and-pages", () -> {
      for (String key : Arrays.asList("list/a", "list/b/1", "list/b/2", "list/c")) put(key, "x");
      ObjectListing page = client.listObjects(new ListObjectsRequest(bucket).withPrefix("list/").withDelimiter("/").withMaxKeys(2));
      equal(page.getCommonPrefixes(), Collections.singletonList("list/b/"));
      ObjectListing rest = client.listObjects(new ListObjectsRequest(bucket).withPrefix("list/").withDelimiter("/").withMarker(page.getNextMarker()));
      equal(rest.getObjectSummaries().get(0).getKey(), "list/c");
      ListObjectsV2Request request = new ListObjectsV2Request(bucket).withPrefix("list/").withMaxKeys(3);
      ListObjectsV2Result first = client.listObjectsV2(request);
      ListObjectsV2Result last = client.listObjectsV2(new ListObjectsV2Request(bucket).withPrefix("list/").withContinuationToken(first.getNextContinuationToken()));
      equal(last.getObjectSummaries().get(0).getKey(), "list/c");
    });
    all.put("CopyObject+AppendObject_each", () -> {
      put("copy from", "abc");
      client.copyObject(bucket, "copy from", bucket, "copy to");
      equal(get("copy to"), "abc");
      AppendObjectResult first = client.appendObject(new AppendObjectRequest(bucket, "append", bytes("abc")).withPosition(0L));
      client.appendObject(new AppendObjectRequest(bucket, "append", bytes("def")).withPosition(first.getNextPosition()));
      equal(get("append"), "abcdef");
    });
    all.put("InitiateMultipartUpload+UploadPart+ListParts+CompleteMultipartUpload_step-by-step", () -> {
      String part = "0123456789abcdef".repeat(6_400);
      String id = client.initiateMultipartUpload(new InitiateMultipartUploadRequest(bucket, "parts")).getUploadId();
      List<PartETag> tags = new ArrayList<>();
      for (int number = 1; number <= 2; number += 1) {
        UploadPartRequest request = new UploadPartRequest(bucket, "parts", id, number, bytes(part), part.length());
        tags.add(client.uploadPart(request).getPartETag());
      }
      equal(client.listParts(new ListPartsRequest(bucket, "parts", id)).getParts().size(), 2);
      client.completeMultipartUpload(new CompleteMultipartUploadRequest(bucket, "parts", id, tags));
      equal(get("parts"), part + part);
    });
    all.put("UploadPart+GetObject_a-file-with-resume-both-ways", () -> {
      File from = File.createTempFile("latchkey-java-", ""), to = File.createTempFile("latchkey-java-", "");
      try {
        Files.write(from.toPath(), "latchkey ".repeat(70_000).getBytes(StandardCharsets.UTF_8));
        UploadFileRequest up = new UploadFileRequest(bucket, "file", from.getPath(), 102_400, 3);
        up.setEnableCheckpoint(true);
        client.uploadFile(up);
        client.downloadFile(new DownloadFileRequest(bucket, "file", to.getPath(), 102_400, 3, false));
        equal(Arrays.equals(Files.readAllBytes(from.toPath()), Files.readAllBytes(to.toPath())), true);
      } catch (Exception error) {
        throw error;
      } catch (Throwable error) {
        throw new Exception(error);
      } finally {
        from.delete();
        to.delete();
      }
    });
    all.put("PutObjectTagging+GetObjectTagging+PutSymlink+GetSymlink_each", () -> {
      put("target", "pointed at");
      client.setObjectTagging(bucket, "target", Collections.singletonMap("stage", "test"));
      equal(client.getObjectTagging(bucket, "target").getTag("stage"), "test");
      client.createSymlink(bucket, "link", "target");
      equal(client.getSymlink(bucket, "link").getTarget(), "target");
      equal(get("link"), "pointed at");
    });
    all.put("PutBucketVersioning+ListObjectVersions_whole-life", () -> {
      String name = text("prefix") + "-versions";
      client.createBucket(name);
      client.setBucketVersioning(new SetBucketVersioningRequest(name, new BucketVersioningConfiguration(BucketVersioningConfiguration.ENABLED)));
      client.putObject(name, "a", bytes("1"));
      client.putObject(name, "a", bytes("2"));
      client.deleteObject(name, "a");
      VersionListing found = client.listVersions(name, "");
      equal(found.getVersionSummaries().size(), 3);
      for (OSSVersionSummary one : found.getVersionSummaries()) client.deleteVersion(name, "a", one.getVersionId());
      client.deleteBucket(name);
    });
    all.put("PutBucketLifecycle+GetBucketLifecycle+PutBucketCors+GetBucketCors_each", () -> {
      SetBucketLifecycleRequest lifecycle = new SetBucketLifecycleRequest(bucket);
      lifecycle.AddLifecycleRule(new LifecycleRule("r1", "old/", LifecycleRule.RuleStatus.Enabled, 30));
      client.setBucketLifecycle(lifecycle);
      equal(client.getBucketLifecycle(bucket).get(0).getExpirationDays(), 30);
      client.deleteBucketLifecycle(bucket);
      SetBucketCORSRequest cors = new SetBucketCORSRequest(bucket);
      SetBucketCORSRequest.CORSRule rule = new SetBucketCORSRequest.CORSRule();
      rule.setAllowedOrigins(Collections.singletonList("*"));
      rule.setAllowedMethods(Collections.singletonList("GET"));
      cors.addCorsRule(rule);
      client.setBucketCORS(cors);
      equal(client.getBucketCORSRules(bucket).get(0).getAllowedMethods(), Collections.singletonList("GET"));
      client.deleteBucketCORSRules(bucket);
    });
    all.put("GetObject+PutObject_by-signed-url", () -> {
      Date soon = new Date(System.currentTimeMillis() + 60_000);
      URL put = client.generatePresignedUrl(bucket, "signed ключ", soon, HttpMethod.PUT);
      client.putObject(put, bytes("by url"), 6, Collections.emptyMap());
      equal(read(client.generatePresignedUrl(bucket, "signed ключ", soon).openStream()), "by url");
    });
    all.put("Signature_errors-as-the-client-shows-them", () -> {
      OSS wrong = clientOf(given.getAsJsonObject("keys"), "x");
      refused(() -> wrong.putObject(bucket, "a", bytes("x")), "SignatureDoesNotMatch");
      wrong.shutdown();
    });
    all.put("SecurityToken_one-folder-and-nothing-else", () -> {
      OSS player = clientOf(given.getAsJsonObject("folderKeys"), "");
      player.putObject(bucket, "1/avatar.png", bytes("x"));
      refused(() -> player.putObject(bucket, "10/avatar.png", bytes("x")), "AccessDenied");
      refused(() -> player.listObjects(bucket), "AccessDenied");
      player.shutdown();
    });
    return all;
  }
}
