// SPDX-License-Identifier: Apache-2.0
#include "explain/sentences.hpp"

#include <array>

namespace fairlead::explain {
namespace {

constexpr auto kMqtt = only(Layer::mqtt);
constexpr auto kMqttConnect = only(Layer::mqtt_connect);
constexpr auto kConfiguration = only(Layer::configuration);

constexpr std::array kRows = {
    Row{Errc::bad_credentials, kAnyLayer, kAnyAlert,
        "{peer} does not accept the user name or the password[ (user \"{user}\")][: {said}].",
        "Correct them (-u and -P, or the profile), and check the server's password file."},
    Row{Errc::not_authorised, kMqtt, kAnyAlert,
        "{peer} does not allow this client to do that[: {object}][; it says {said}].",
        "Extend the server's access list for this client, or use a topic that it may use."},
    Row{Errc::not_authorised, kAnyLayer, kAnyAlert, "{peer} does not let this client in[ (user \"{user}\")][: {said}].",
        "Check the user name and password (-u and -P, or the profile; perhaps none were given), the client's "
        "certificate, and the server's access list."},
    Row{Errc::client_id_rejected, kAnyLayer, kAnyAlert,
        "{peer} does not accept the client id[ \"{client_id}\"][: {said}].",
        "Choose another one (-i): some servers demand a prefix, forbid an empty one, or allow 23 letters and digits."},
    Row{Errc::server_busy, kAnyLayer, kAnyAlert, "{peer} cannot serve this client now[: {said}].",
        "Try again after a while; a client that is left running waits longer and longer."},
    Row{Errc::session_taken_over, kAnyLayer, kAnyAlert,
        "Another client connected to {peer} with the same client id[ \"{client_id}\"].",
        "Give each device a client id of its own; two with the same one throw each other out for ever."},
    Row{Errc::quota_exceeded, kAnyLayer, kAnyAlert,
        "{peer} says that a quota or rate is used up[ ({reason})][: {said}].",
        "Send less or connect less often, or have the quota raised."},
    Row{Errc::server_moved, kAnyLayer, kAnyAlert, "{peer} asks this client to use another server[: {said}].",
        "Change the endpoint to that server, if you trust it; the client does not follow by itself."},
    Row{Errc::rejected, kMqttConnect, kAnyAlert, "{peer} refused the connection[: {reason}][; it says {said}].",
        "Do what the reason says; the server's log may say more. \"Protocol version\" means: choose another with -V."},
    Row{Errc::rejected, kMqtt, kAnyAlert, "{peer} refused the request[: {reason}][ ({object})][; it says {said}].",
        "Do what the reason says; the server's log may say more."},
    Row{Errc::rejected, kAnyLayer, kAnyAlert, "{peer} refused[: {reason}].", "The server's log may say why."},

    Row{Errc::too_large, kConfiguration, kAnyAlert,
        "{thing} is too large for one MQTT message[: it has {size} bytes, and at most {limit} are possible].",
        "Send it in several messages, or by another protocol."},
    Row{Errc::too_large, kAnyLayer, kAnyAlert,
        "A packet is larger than one side can take[: {size} bytes, and at most {limit} are allowed].",
        "Send less in one message, or raise the limit of the side that refuses."},
    Row{Errc::invalid, kConfiguration, kAnyAlert, "{thing} is malformed.",
        "Correct it; what is expected is in the documentation of the option."},
    Row{Errc::invalid, kAnyLayer, kAnyAlert,
        "The request breaks a rule of the interface or of the standard[: {object}].",
        "Correct the request; the rule is in the documentation of the call or option."},
    Row{Errc::unsupported, kMqttConnect, kAnyAlert, "{peer} cannot speak with this client[: {reason}].",
        "\"Protocol version\" means: choose another with -V. A server that demands enhanced authentication cannot be "
        "used."},
    Row{Errc::unsupported, kAnyLayer, kAnyAlert,
        "This build or the other side cannot do what was asked for[: {object}].",
        "Leave it out, or use a version or a server that can do it."},

    Row{Errc::no_space, kAnyLayer, kAnyAlert, "A buffer that the program supplied is too small[: {object}].",
        "Give the connection more memory; the documentation of its memory says how much."},
    Row{Errc::no_memory, kAnyLayer, kAnyAlert, "There is not enough memory.",
        "Free some, or limit how much other programs take; the connection can be tried again."},
    Row{Errc::no_entropy, kAnyLayer, kAnyAlert, "The source of random numbers failed.",
        "Do not go on without it: keys would be predictable. Check the device's random number generator."},
    Row{Errc::internal, kAnyLayer, kAnyAlert,
        "A library failed without a reason that has a name[ (its number is {native})].",
        "Please report it with this sentence and the log."},
};

}  // namespace

std::span<const Row> service_rows() { return kRows; }

}  // namespace fairlead::explain
