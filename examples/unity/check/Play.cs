// Plays LatchkeyPlayer.cs against the server whose address is the first argument, and prints what came of it.
using System;
using System.Collections;
using System.Text;
using Latchkey;
using UnityEngine;

static class Play
{
    static void Main(string[] arguments)
    {
        var one = new LatchkeyPlayer { BaseUrl = arguments[0], App = arguments[1] };
        Run(one.SaveSlot("auto", Bytes("too early"), "", rev => { }, conflict => { }, error => Say("early", error.code)));
        Run(one.LoadSlot("auto", save => { }, error => Say("unknown", error.code)));
        Run(one.SignInGuest(player => Say("signed in", player.id.Substring(0, 2)), Fail));
        SystemInfo.deviceModel = "Test tablet";
        // The same store, so the same guest: a second device of one player.
        var two = new LatchkeyPlayer { BaseUrl = arguments[0], App = arguments[1] };
        Run(two.SignInGuest(player => Say("same player", (player.id == one.Me.id).ToString()), Fail));
        Run(one.LoadSlot("auto", save => Say("empty", (save == null).ToString()), Fail));
        Run(one.SaveSlot("auto", Bytes("Level 1"), "Level 1", rev => Say("saved", rev.ToString()), Unexpected, Fail));
        Run(two.LoadSlot("auto", save => Say("loaded", Encoding.UTF8.GetString(save.bytes) + " " + save.rev), Fail));
        Run(two.SaveSlot("auto", Bytes("Level 2 on two"), "Level 2", rev => Say("saved", rev.ToString()), Unexpected, Fail));
        // An access token that has run out is renewed on the way.
        Time.Skipped += 100000;
        Conflict told = null;
        Run(one.SaveSlot("auto", Bytes("Level 2 on one"), "Level 2", rev => Say("saved", rev.ToString()), conflict => told = conflict, Fail));
        Say("conflict", told.serverHead.rev + " " + told.serverHead.summary + " by " + told.serverHead.device);
        Run(one.Resolve(told, Bytes("Level 2 on both"), "Level 2", rev => Say("resolved", rev.ToString()), Unexpected, Fail));
        Run(two.LoadSlot("auto", save => Say("loaded", Encoding.UTF8.GetString(save.bytes)), Fail));
        if (arguments.Length > 2)
            Run(one.UploadImage("avatar", Convert.FromBase64String(arguments[2]), "image/png", image => Say("image", image.status), Fail));
        if (arguments.Length > 3)
        {
            one.BaseUrl = arguments[3];
            Run(one.LoadSlot("auto", save => Say("a page", "taken for a save"), error => Say("a page", error.code)));
            Time.Skipped += 100000;
            Run(one.LoadSlot("auto", save => Say("a page", "taken for a save"), error => Say("a page", error.code)));
            one.BaseUrl = arguments[0];
            Run(one.LoadSlot("auto", save => Say("behind it", Encoding.UTF8.GetString(save.bytes)), Fail));
        }
        one.BaseUrl = "http://127.0.0.1:1";
        Run(one.LoadSlot("auto", save => { }, error => Say("offline", error.code)));
    }

    static byte[] Bytes(string text) { return Encoding.UTF8.GetBytes(text); }
    static void Say(string what, string text) { Console.WriteLine(what + ": " + text); }
    static void Fail(PlayerError error) { Say("FAILED", error.ToString()); }
    static void Unexpected(Conflict conflict) { Say("FAILED", "a conflict"); }

    /// <summary>What Unity does with a coroutine: an enumerator that yields another one waits for it.</summary>
    static void Run(IEnumerator steps)
    {
        while (steps.MoveNext())
        {
            var inner = steps.Current as IEnumerator;
            if (inner != null) Run(inner);
        }
    }
}
