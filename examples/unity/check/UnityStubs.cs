// As much of Unity as LatchkeyPlayer.cs uses, in the signatures of Unity 2020.2 and on plain .NET, so that the file is compiled and
// played without Unity. JsonUtility is as particular as Unity's: fields only, null for nothing, objects for what is missing.
using System;
using System.Collections;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Net;
using System.Reflection;
using System.Text;

namespace UnityEngine
{
    public class MonoBehaviour { }

    public static class PlayerPrefs
    {
        static readonly Dictionary<string, string> values = new Dictionary<string, string>();
        public static string GetString(string key, string defaultValue) { return values.ContainsKey(key) ? values[key] : defaultValue; }
        public static void SetString(string key, string value) { values[key] = value; }
        public static void Save() { }
    }

    public static class Time
    {
        public static double Skipped;
        public static double realtimeSinceStartupAsDouble { get { return Environment.TickCount / 1000.0 + Skipped; } }
    }

    public static class SystemInfo
    {
        public static string deviceModel = "Test phone";
    }

    public enum RuntimePlatform { Android, WebGLPlayer }

    public static class Application
    {
        public static RuntimePlatform platform { get { return RuntimePlatform.Android; } }
        public static string version { get { return ""; } }
    }

    public class AsyncOperation { }

    public static class JsonUtility
    {
        public static string ToJson(object value)
        {
            var parts = new List<string>();
            foreach (var field in value.GetType().GetFields())
            {
                var held = field.GetValue(value);
                var text = field.FieldType == typeof(string) ? Quoted((string)held ?? "")
                    : field.FieldType.IsPrimitive ? Convert.ToString(held, CultureInfo.InvariantCulture).ToLowerInvariant()
                    : ToJson(held ?? Activator.CreateInstance(field.FieldType));
                parts.Add(Quoted(field.Name) + ":" + text);
            }
            return "{" + string.Join(",", parts.ToArray()) + "}";
        }

        public static T FromJson<T>(string json)
        {
            var at = 0;
            return (T)Filled(typeof(T), Value(json, ref at) as Dictionary<string, object>);
        }

        static object Filled(Type type, Dictionary<string, object> map)
        {
            var made = Activator.CreateInstance(type);
            foreach (var field in type.GetFields())
            {
                object held;
                if (map == null || !map.TryGetValue(field.Name, out held)) held = null;
                if (field.FieldType == typeof(string)) field.SetValue(made, held as string);
                else if (field.FieldType.IsPrimitive) { if (held != null) field.SetValue(made, Convert.ChangeType(held, field.FieldType)); }
                else field.SetValue(made, Filled(field.FieldType, held as Dictionary<string, object>));
            }
            return made;
        }

        static string Quoted(string text) { return "\"" + text.Replace("\\", "\\\\").Replace("\"", "\\\"") + "\""; }

        static void Skip(string json, ref int at) { while (char.IsWhiteSpace(json[at]) || json[at] == ',' || json[at] == ':') at++; }

        static object Value(string json, ref int at)
        {
            Skip(json, ref at);
            if (json[at] == '{' || json[at] == '[')
            {
                var map = json[at] == '{' ? new Dictionary<string, object>() : null;
                for (at++, Skip(json, ref at); json[at] != '}' && json[at] != ']'; Skip(json, ref at))
                {
                    var name = map == null ? "" : (string)Value(json, ref at);
                    var value = Value(json, ref at);
                    if (map != null) map[name] = value;
                }
                at++;
                return map;
            }
            if (json[at] == '"')
            {
                var text = new StringBuilder();
                for (at++; json[at] != '"'; at++)
                    if (json[at] != '\\') text.Append(json[at]);
                    else if (json[++at] == 'u') { text.Append((char)Convert.ToInt32(json.Substring(at + 1, 4), 16)); at += 4; }
                    else text.Append(json[at] == 'n' ? '\n' : json[at]);
                at++;
                return text.ToString();
            }
            var start = at;
            while (at < json.Length && ",]} \n".IndexOf(json[at]) < 0) at++;
            var word = json.Substring(start, at - start);
            return word == "true" ? true : word == "false" ? false : word == "null" ? (object)null : double.Parse(word, CultureInfo.InvariantCulture);
        }
    }
}

namespace UnityEngine.Networking
{
    public class DownloadHandler
    {
        public byte[] Got = new byte[0];
        public byte[] data { get { return Got; } }
        public string text { get { return Encoding.UTF8.GetString(Got); } }
    }

    public sealed class DownloadHandlerBuffer : DownloadHandler { }

    public class UploadHandler { public byte[] Sent; }

    public sealed class UploadHandlerRaw : UploadHandler
    {
        public UploadHandlerRaw(byte[] data) { Sent = data; }
    }

    public class UnityWebRequestAsyncOperation : AsyncOperation { }

    public class UnityWebRequest : IDisposable
    {
        public enum Result { InProgress, Success, ConnectionError, ProtocolError, DataProcessingError }

        readonly HttpWebRequest request;
        HttpWebResponse response;

        public UnityWebRequest(string url, string method)
        {
            request = (HttpWebRequest)WebRequest.Create(url);
            request.Method = method;
        }

        public UploadHandler uploadHandler { get; set; }
        public DownloadHandler downloadHandler { get; set; }
        public int timeout { get; set; }
        public Result result { get; private set; }
        public long responseCode { get { return response == null ? 0 : (long)response.StatusCode; } }
        public string error { get; private set; }

        public void SetRequestHeader(string name, string value)
        {
            if (name == "Content-Type") request.ContentType = value;
            else request.Headers[name] = value;
        }

        public string GetResponseHeader(string name) { return response == null ? null : response.Headers[name]; }

        public UnityWebRequestAsyncOperation SendWebRequest()
        {
            try
            {
                if (uploadHandler != null)
                    using (var stream = request.GetRequestStream()) stream.Write(uploadHandler.Sent, 0, uploadHandler.Sent.Length);
                response = (HttpWebResponse)request.GetResponse();
            }
            catch (WebException failure)
            {
                response = failure.Response as HttpWebResponse;
                error = failure.Message;
            }
            result = response == null ? Result.ConnectionError : responseCode < 400 ? Result.Success : Result.ProtocolError;
            if (response != null)
                using (var copy = new MemoryStream())
                {
                    response.GetResponseStream().CopyTo(copy);
                    downloadHandler.Got = copy.ToArray();
                }
            return null;
        }

        public static string EscapeURL(string text) { return Uri.EscapeDataString(text).Replace("%20", "+"); }
        public void Dispose() { if (response != null) response.Close(); }
    }
}
