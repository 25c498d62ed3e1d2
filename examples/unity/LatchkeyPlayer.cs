// Latchkey's player service for Unity, in one file: guest sign-in, renewal, save slots with conflicts, pictures.
// UnityWebRequest, coroutines, JsonUtility and PlayerPrefs only: no threads, no reflection of its own, nothing that IL2CPP or
// WebGL lacks. Unity 2020.2 or newer. Put it on a GameObject and set BaseUrl and App in the inspector.
//
//   yield return player.SignInGuest(me => Debug.Log(me.id), Debug.LogError);
//   yield return player.LoadSlot("auto", save => game.Load(save == null ? null : save.bytes), Debug.LogError);
//   yield return player.SaveSlot("auto", game.ToBytes(), "Level 12", saved, conflict => AskThePlayer(conflict), Debug.LogError);
//
// It keeps the rules of a save: nothing is saved before it was loaded, each save names the revision that it descends from, and
// a conflict is answered by somebody and never by itself. It has no queue: what SaveSlot could not send is the game's to repeat.
using System;
using System.Collections;
using System.Collections.Generic;
using System.Text;
using UnityEngine;
using UnityEngine.Networking;

namespace Latchkey
{
    public sealed class LatchkeyPlayer : MonoBehaviour
    {
        /// <summary>Where Latchkey's API is: https://play.studio.example</summary>
        public string BaseUrl = "http://127.0.0.1:9000";
        public string App = "demo";

        const int JsonTimeoutSeconds = 15;
        const int BytesTimeoutSeconds = 120;
        const double RenewSecondsBefore = 60;
        /// <summary>The slot is empty, or nothing is known of it yet.</summary>
        const int NoRevision = 0;

        SessionAnswer session;
        double accessUntil;
        bool isRenewing;
        readonly Dictionary<string, int> bases = new Dictionary<string, int>();

        /// <summary>Who is signed in; null before SignInGuest.</summary>
        public Player Me { get { return session == null ? null : session.player; } }

        /// <summary>Continues as the guest of this device, or becomes a new one.</summary>
        public IEnumerator SignInGuest(Action<Player> done, Action<PlayerError> failed)
        {
            var guestSecret = PlayerPrefs.GetString(Key("guest"), "");
            var body = new GuestSignIn { guestSecret = guestSecret, device = ThisDevice() };
            var json = guestSecret == "" ? JsonUtility.ToJson(body).Replace("\"guestSecret\":\"\",", "") : JsonUtility.ToJson(body);
            PlayerError refused = null;
            yield return AskForSession(json, error => refused = error);
            if (refused == null) done(session.player);
            else failed(refused);
        }

        /// <summary>The newest save, or null when there is none yet. Saving is allowed from here on.</summary>
        public IEnumerator LoadSlot(string slot, Action<Save> done, Action<PlayerError> failed)
        {
            return Call("GET", "/slots/" + Escape(slot), null, null, null, answer =>
            {
                if (answer.Status == 404 && answer.Error.code == "NoSuchSlot")
                {
                    bases[slot] = NoRevision;
                    done(null);
                }
                else if (answer.Status != 200) failed(answer.Error);
                // No save of the service is without its revision: a game must not take somebody else's page for one.
                else if (answer.Revision == NoRevision) failed(new PlayerError { code = "BadAnswer", message = "a save without a revision" });
                else
                {
                    bases[slot] = answer.Revision;
                    done(new Save { rev = answer.Revision, bytes = answer.Bytes });
                }
            }, failed);
        }

        /// <summary>
        /// Saves on top of what was loaded or saved last. <paramref name="conflicted"/>: another device has saved meanwhile; show
        /// both, then call Resolve.
        /// </summary>
        public IEnumerator SaveSlot(string slot, byte[] bytes, string summary, Action<int> saved, Action<Conflict> conflicted, Action<PlayerError> failed)
        {
            int known;
            if (!bases.TryGetValue(slot, out known))
            {
                failed(new PlayerError { code = "SaveNotRead", message = "Load the slot " + slot + " before you save it." });
                return Nothing();
            }
            var headers = new Dictionary<string, string> { { "X-Slot-Meta", Base64Url(JsonUtility.ToJson(new Meta { summary = summary })) } };
            if (known == NoRevision) headers["If-None-Match"] = "*";
            else headers["If-Match"] = "\"" + known + "\"";
            return Call("PUT", "/slots/" + Escape(slot), bytes, "application/octet-stream", headers, answer =>
            {
                if (answer.Status == 200 || answer.Status == 201)
                {
                    bases[slot] = JsonUtility.FromJson<Committed>(answer.Text).rev;
                    saved(bases[slot]);
                }
                else if (answer.Status == 409 && answer.Error.code == "RevisionConflict")
                    conflicted(new Conflict { slot = slot, local = bytes, localSummary = summary, serverHead = answer.Error.details.head });
                else failed(answer.Error);
            }, failed);
        }

        /// <summary>
        /// Puts <paramref name="bytes"/> (this device's save, or one merged of both) on top of the server's, which stays in the history.
        /// To take the server's instead, call LoadSlot.
        /// </summary>
        public IEnumerator Resolve(Conflict conflict, byte[] bytes, string summary, Action<int> saved, Action<Conflict> conflicted, Action<PlayerError> failed)
        {
            bases[conflict.slot] = conflict.serverHead.rev;
            return SaveSlot(conflict.slot, bytes, summary, saved, conflicted, failed);
        }

        /// <summary>Sets the player's picture in a space of kind image. What it is, is found in its bytes.</summary>
        public IEnumerator UploadImage(string space, byte[] bytes, string contentType, Action<ImageAnswer> done, Action<PlayerError> failed)
        {
            return Call("PUT", "/images/" + Escape(space), bytes, contentType, null, answer =>
            {
                if (answer.Status == 201 || answer.Status == 200 || answer.Status == 202) done(JsonUtility.FromJson<ImageAnswer>(answer.Text));
                else failed(answer.Error);
            }, failed);
        }

        /// <summary>The address of anybody's picture, made without a request.</summary>
        public string ImageUrl(string playerId, string space, int size)
        {
            return AppUrl() + "/players/" + Escape(playerId) + "/images/" + Escape(space) + "?size=" + size;
        }

        // ---- sessions

        IEnumerator AskForSession(string json, Action<PlayerError> failed)
        {
            Answer answer = null;
            yield return Send("POST", "/sessions", Encoding.UTF8.GetBytes(json), "application/json", null, null, got => answer = got);
            var told = answer.Status == 200 || answer.Status == 201 ? JsonUtility.FromJson<SessionAnswer>(answer.Text) : null;
            if (told != null && told.player != null && !string.IsNullOrEmpty(told.player.id)) Keep(told);
            else failed(answer.Error ?? new PlayerError { code = "BadAnswer", message = "no session" });
        }

        void Keep(SessionAnswer answer)
        {
            // The secret comes once, and is the only way back to this player: it is kept before anything else.
            if (!string.IsNullOrEmpty(answer.guestSecret))
            {
                PlayerPrefs.SetString(Key("guest"), answer.guestSecret);
                PlayerPrefs.Save();
            }
            session = answer;
            accessUntil = Time.realtimeSinceStartupAsDouble + answer.session.expiresIn - RenewSecondsBefore;
        }

        /// <summary>One renewal at a time; the old session stays until the new one is in.</summary>
        IEnumerator Renew(Action<PlayerError> failed)
        {
            while (isRenewing) yield return null;
            if (Time.realtimeSinceStartupAsDouble < accessUntil) yield break;
            isRenewing = true;
            PlayerError refused = null;
            yield return AskForSession(JsonUtility.ToJson(new Refresh { refreshToken = session.session.refreshToken }), error => refused = error);
            // An ended session of a guest begins anew with its secret.
            if (refused != null && refused.status == 401)
            {
                refused = null;
                yield return SignInGuest(player => { }, error => refused = error);
            }
            isRenewing = false;
            if (refused != null) failed(refused);
        }

        // ---- requests

        IEnumerator Call(string method, string path, byte[] body, string type, Dictionary<string, string> headers, Action<Answer> done, Action<PlayerError> failed)
        {
            if (session == null)
            {
                failed(new PlayerError { code = "NotSignedIn", message = "Call SignInGuest first." });
                yield break;
            }
            PlayerError refused = null;
            Answer answer = null;
            for (var attempt = 1; attempt <= 2; attempt++)
            {
                if (Time.realtimeSinceStartupAsDouble >= accessUntil) yield return Renew(error => refused = error);
                if (refused != null) break;
                yield return Send(method, path, body, type, headers, session.session.accessToken, got => answer = got);
                if (answer.Status != 401) break;
                accessUntil = 0;
            }
            if (refused != null) failed(refused);
            else if (answer.Status == 0) failed(answer.Error);
            else done(answer);
        }

        IEnumerator Send(string method, string path, byte[] body, string type, Dictionary<string, string> headers, string token, Action<Answer> done)
        {
            using (var request = new UnityWebRequest(AppUrl() + path, method))
            {
                request.downloadHandler = new DownloadHandlerBuffer();
                // The limit is for the whole of a request: a save goes up and comes down over a slow line.
                var isBytes = path.StartsWith("/slots/", StringComparison.Ordinal) || path.StartsWith("/images/", StringComparison.Ordinal);
                request.timeout = isBytes ? BytesTimeoutSeconds : JsonTimeoutSeconds;
                if (body != null) request.uploadHandler = new UploadHandlerRaw(body);
                if (type != null) request.SetRequestHeader("Content-Type", type);
                if (token != null) request.SetRequestHeader("Authorization", "Bearer " + token);
                if (headers != null)
                    foreach (var header in headers) request.SetRequestHeader(header.Key, header.Value);
                yield return request.SendWebRequest();
                done(new Answer(request));
            }
        }

        string AppUrl() { return BaseUrl.TrimEnd('/') + "/-/players/v1/apps/" + Escape(App); }

        string Key(string name) { return "latchkey/" + App + "/" + name; }

        static string Escape(string text) { return UnityWebRequest.EscapeURL(text).Replace("+", "%20"); }

        static IEnumerator Nothing() { yield break; }

        static string Base64Url(string text)
        {
            return Convert.ToBase64String(Encoding.UTF8.GetBytes(text)).TrimEnd('=').Replace('+', '-').Replace('/', '_');
        }

        Device ThisDevice()
        {
            var id = PlayerPrefs.GetString(Key("device"), "");
            if (id == "")
            {
                id = "d_" + Guid.NewGuid().ToString("N");
                PlayerPrefs.SetString(Key("device"), id);
            }
            // A name longer than the service takes would refuse the sign-in.
            var name = SystemInfo.deviceModel;
            return new Device { id = id, name = name.Length > 100 ? name.Substring(0, 100) : name, platform = Application.platform.ToString(), appVersion = Application.version == "" ? "0" : Application.version };
        }

        sealed class Answer
        {
            public readonly int Status;
            public readonly byte[] Bytes;
            public readonly string Text;
            public readonly int Revision;
            public readonly PlayerError Error;

            public Answer(UnityWebRequest request)
            {
                var isWhole = request.result == UnityWebRequest.Result.Success || request.result == UnityWebRequest.Result.ProtocolError;
                Status = isWhole ? (int)request.responseCode : 0;
                Bytes = request.downloadHandler.data ?? new byte[0];
                Text = Status >= 200 && Status < 300 && Type(request).StartsWith("application/octet-stream") ? "" : request.downloadHandler.text;
                int.TryParse((request.GetResponseHeader("ETag") ?? "").Replace("W/", "").Trim('"'), out Revision);
                var isJson = Type(request).StartsWith("application/json");
                var isGood = Status >= 200 && Status < 300;
                if (isGood && (isJson || Type(request).StartsWith("application/octet-stream") || Bytes.Length == 0)) return;
                if (Status == 0) Error = new PlayerError { code = "Offline", message = request.error };
                else if (isJson) Error = JsonUtility.FromJson<ErrorAnswer>(Text).error;
                // A page of a proxy or of a network that wants a sign-in, which comes as a success as well.
                if (Error == null || string.IsNullOrEmpty(Error.code)) Error = new PlayerError { code = "BadAnswer", message = "HTTP " + Status };
                Error.status = Status;
                if (isGood) Status = 0;
            }

            static string Type(UnityWebRequest request) { return request.GetResponseHeader("Content-Type") ?? ""; }
        }
    }

    public sealed class Save
    {
        public int rev;
        public byte[] bytes;
    }

    /// <summary>Two saves that descend from the same revision.</summary>
    public sealed class Conflict
    {
        public string slot;
        public byte[] local;
        public string localSummary;
        /// <summary>Its rev is 0 when the slot was removed on the server.</summary>
        public Head serverHead;
    }

    [Serializable]
    public sealed class Player
    {
        public string id;
        public bool isNew;
        public string createdAt;
    }

    [Serializable]
    public sealed class ImageAnswer
    {
        /// <summary>approved, pending or rejected.</summary>
        public string status;
        public string url;
    }

    [Serializable]
    public sealed class PlayerError
    {
        public string code;
        public string message;
        public string requestId;
        public int retryAfter;
        public int status;
        public ErrorDetails details;

        public override string ToString() { return code + ": " + message; }
    }

    [Serializable]
    public sealed class ErrorDetails
    {
        public Head head;
        public string reauth;
        public string until;
    }

    [Serializable]
    public sealed class Head
    {
        public int rev;
        public int size;
        public string savedAt;
        public string device;
        public string summary;
    }

#pragma warning disable 0649 // JsonUtility assigns them
    [Serializable] sealed class ErrorAnswer { public PlayerError error; }
    [Serializable] sealed class Committed { public int rev; }
    [Serializable] sealed class Meta { public string summary; }
    [Serializable] sealed class Device { public string id; public string name; public string platform; public string appVersion; }
    [Serializable] sealed class GuestSignIn { public string method = "guest"; public string guestSecret; public Device device; }
    [Serializable] sealed class Refresh { public string method = "refresh"; public string refreshToken; }
    [Serializable] sealed class Tokens { public string accessToken; public int expiresIn; public string refreshToken; }
    [Serializable] sealed class SessionAnswer { public Player player; public Tokens session; public string guestSecret; }
}
