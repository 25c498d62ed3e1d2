## Latchkey's player service for Godot 4, in one file: guest sign-in, renewal, save slots with conflicts, pictures.
##
## HTTPRequest and nothing else, so it runs wherever Godot does, the web included. Add it to the tree (or as an autoload):
## [codeblock]
## var me := await player.sign_in_guest()
## var save := await player.load_slot("auto")          # {"error"} or {"rev", "bytes"}, bytes empty when there is none yet
## var saved := await player.save_slot("auto", bytes, "Level 12")
## if saved.has("conflict"): saved = await player.resolve("auto", saved.conflict, merged_bytes, "Level 13")
## [/codeblock]
## Every call answers a Dictionary; [code]error[/code] in it is what went wrong: [code]{"code", "message", "status", "details"}[/code].
## It keeps the rules of a save: nothing is saved before it was loaded, each save names the revision that it descends from,
## and a conflict is answered by somebody and never by itself.
class_name LatchkeyPlayer
extends Node

## Where Latchkey's API is: https://play.studio.example
@export var base_url := "http://127.0.0.1:9000"
@export var app := "demo"

const JSON_TIMEOUT_SECONDS := 15.0
const BYTES_TIMEOUT_SECONDS := 120.0
const RENEW_SECONDS_BEFORE := 60.0
const NO_REVISION := 0

signal renewed

var me := {}
var _session := {}
var _access_until := 0.0
var _is_renewing := false
var _bases := {}


## Continues as the guest of this device, or becomes a new one. Answers the player.
func sign_in_guest() -> Dictionary:
	var body := {"method": "guest", "device": _device()}
	var guest_secret: String = _stored().get_value(app, "guest", "")
	if guest_secret != "":
		body["guestSecret"] = guest_secret
	var answer := await _ask_for_session(body)
	return answer if answer.has("error") else me


## The newest save as {"rev", "bytes"}; the revision 0 and no bytes when there is none yet. Saving is allowed from here on.
func load_slot(slot: String) -> Dictionary:
	var answer := await _call_service(HTTPClient.METHOD_GET, "/slots/" + slot.uri_encode())
	if answer.has("error"):
		if answer.error.code != "NoSuchSlot":
			return answer
		_bases[slot] = NO_REVISION
		return {"rev": NO_REVISION, "bytes": PackedByteArray()}
	var revision := int(str(answer.headers.get("etag", "0")).trim_prefix("W/").replace('"', ""))
	# No save of the service is without its revision: a game must not take somebody else's page for one.
	if revision == NO_REVISION:
		return _error("BadAnswer", "a save without a revision")
	_bases[slot] = revision
	return {"rev": _bases[slot], "bytes": answer.bytes}


## Saves on top of what was loaded or saved last. Answers {"rev"}, or {"conflict"} when another device has saved meanwhile.
func save_slot(slot: String, bytes: PackedByteArray, summary := "") -> Dictionary:
	if not _bases.has(slot):
		return _error("SaveNotRead", "load the slot %s before you save it" % slot)
	var base: int = _bases[slot]
	var condition := "If-None-Match: *" if base == NO_REVISION else 'If-Match: "%d"' % base
	var meta := _base64_url(JSON.stringify({"summary": summary}))
	var headers := PackedStringArray([condition, "X-Slot-Meta: " + meta, "Content-Type: application/octet-stream"])
	var answer := await _call_service(HTTPClient.METHOD_PUT, "/slots/" + slot.uri_encode(), headers, bytes)
	if answer.has("error"):
		if answer.error.code != "RevisionConflict":
			return answer
		return {"conflict": {"local": bytes, "summary": summary, "server_head": answer.error.details.get("head", {})}}
	_bases[slot] = int(answer.json.get("rev", base))
	return {"rev": _bases[slot]}


## Puts bytes (this device's save, or one merged of both) on top of the server's, which stays in the history. To take the
## server's save instead, call load_slot.
func resolve(slot: String, conflict: Dictionary, bytes: PackedByteArray, summary := "") -> Dictionary:
	_bases[slot] = int(conflict.server_head.get("rev", NO_REVISION))
	return await save_slot(slot, bytes, summary)


## Sets the player's picture in a space of kind image. Answers {"status", "url", "thumbs"}.
func upload_image(space: String, bytes: PackedByteArray, content_type: String) -> Dictionary:
	var headers := PackedStringArray(["Content-Type: " + content_type])
	var answer := await _call_service(HTTPClient.METHOD_PUT, "/images/" + space.uri_encode(), headers, bytes)
	return answer if answer.has("error") else answer.json


## The address of anybody's picture, made without a request.
func image_url(player_id: String, space: String, size: int) -> String:
	return "%s/players/%s/images/%s?size=%d" % [_app_url(), player_id.uri_encode(), space.uri_encode(), size]


func _call_service(
	method: HTTPClient.Method,
	path: String,
	headers := PackedStringArray(),
	body := PackedByteArray(),
) -> Dictionary:
	if _session.is_empty():
		return _error("NotSignedIn", "call sign_in_guest first")
	var answer := {}
	for attempt in 2:
		if Time.get_ticks_msec() / 1000.0 >= _access_until:
			var refused := await _renew()
			if refused.has("error"):
				return refused
		var token: String = _session.accessToken
		var all := headers.duplicate()
		all.append("Authorization: Bearer " + token)
		answer = await _send(method, path, all, body)
		if not answer.has("error") or answer.error.status != 401:
			break
		_access_until = 0.0
	return answer


## One renewal at a time; the old session stays until the new one is in.
func _renew() -> Dictionary:
	if _is_renewing:
		await renewed
		return {}
	_is_renewing = true
	var answer := await _ask_for_session({"method": "refresh", "refreshToken": _session.refreshToken})
	# An ended session of a guest begins anew with its secret.
	if answer.has("error") and answer.error.status == 401:
		answer = await sign_in_guest()
	_is_renewing = false
	renewed.emit()
	return answer


func _ask_for_session(body: Dictionary) -> Dictionary:
	var headers := PackedStringArray(["Content-Type: application/json"])
	var answer := await _send(HTTPClient.METHOD_POST, "/sessions", headers, JSON.stringify(body).to_utf8_buffer())
	if answer.has("error"):
		return answer
	if not (answer.json.get("player") is Dictionary and answer.json.get("session") is Dictionary):
		return _error("BadAnswer", "no session")
	# The secret comes once, and is the only way back to this player: it is kept before anything else.
	if answer.json.has("guestSecret"):
		_store("guest", answer.json.guestSecret)
	me = answer.json.player
	_session = answer.json.session
	_access_until = Time.get_ticks_msec() / 1000.0 + float(_session.expiresIn) - RENEW_SECONDS_BEFORE
	return answer


func _send(
	method: HTTPClient.Method, path: String, headers: PackedStringArray, body: PackedByteArray
) -> Dictionary:
	var request := HTTPRequest.new()
	request.timeout = BYTES_TIMEOUT_SECONDS if path.begins_with("/images") or path.begins_with("/slots") else JSON_TIMEOUT_SECONDS
	add_child(request)
	var started := request.request_raw(_app_url() + path, headers, method, body)
	if started != OK:
		request.queue_free()
		return _error("Offline", "the request was not sent: %d" % started)
	var result: Array = await request.request_completed
	request.queue_free()
	if result[0] != HTTPRequest.RESULT_SUCCESS:
		return _error("Offline", "the server was not reached: %d" % result[0])
	return _answer(result[1], result[2], result[3])


func _answer(status: int, lines: PackedStringArray, bytes: PackedByteArray) -> Dictionary:
	var headers := {}
	for line in lines:
		var colon := line.find(":")
		if colon > 0:
			headers[line.substr(0, colon).to_lower()] = line.substr(colon + 1).strip_edges()
	var json: Variant = {}
	if str(headers.get("content-type", "")).begins_with("application/json"):
		json = JSON.parse_string(bytes.get_string_from_utf8())
	if not json is Dictionary:
		json = {}
	var type := str(headers.get("content-type", ""))
	var is_ours := type.begins_with("application/json") or type.begins_with("application/octet-stream") or bytes.is_empty()
	if status >= 200 and status < 300 and is_ours:
		return {"status": status, "headers": headers, "bytes": bytes, "json": json}
	if json.get("error") is Dictionary:
		var error: Dictionary = json.error
		error["status"] = status
		error["details"] = error.get("details", {})
		return {"error": error}
	# A page of a proxy, or of a network that wants a sign-in, which comes as a success as well.
	return _error("BadAnswer", "HTTP %d" % status, status)


func _error(code: String, message: String, status := 0) -> Dictionary:
	return {"error": {"code": code, "message": message, "status": status, "details": {}}}


func _app_url() -> String:
	return base_url.trim_suffix("/") + "/-/players/v1/apps/" + app.uri_encode()


func _device() -> Dictionary:
	var id: String = _stored().get_value(app, "device", "")
	if id == "":
		id = "d_" + Crypto.new().generate_random_bytes(12).hex_encode()
		_store("device", id)
	return {"id": id, "name": OS.get_model_name().left(100), "platform": OS.get_name()}


func _base64_url(text: String) -> String:
	return Marshalls.utf8_to_base64(text).trim_suffix("=").trim_suffix("=").replace("+", "-").replace("/", "_")


func _stored() -> ConfigFile:
	var file := ConfigFile.new()
	file.load("user://latchkey.cfg")
	return file


func _store(key: String, value: String) -> void:
	var file := _stored()
	file.set_value(app, key, value)
	file.save("user://latchkey.cfg")
