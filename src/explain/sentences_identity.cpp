// SPDX-License-Identifier: Apache-2.0
#include "explain/sentences.hpp"

#include <array>

namespace fairlead::explain {
namespace {

constexpr auto kConfiguration = only(Layer::configuration);

constexpr std::array kRows = {
    Row{Errc::unknown_ca, kAnyLayer, kAnyAlert,
        "{peer} showed a certificate that no trusted authority has issued[: {which} comes from \"{issuer}\"].",
        "If you trust that authority, give its certificate with --cafile. If you do not expect it, somebody may be in "
        "between: do not go on."},
    Row{Errc::wrong_host, kAnyLayer, kAnyAlert,
        "{peer} showed a valid certificate that is not for {host}[: it names {names}].",
        "Connect by a name that is in the certificate, or have the certificate issued again with this name as a "
        "subject alternative name. The common name is not looked at."},
    Row{Errc::certificate_expired, kAnyLayer, kAnyAlert,
        "The validity of {which} of {peer} ended[ on {not_after}][; this device's clock says {now}].",
        "Renew the certificate on the server. If that date is still to come, this device's clock is wrong."},
    Row{Errc::certificate_not_yet_valid, kAnyLayer, kAnyAlert,
        "The validity of {which} of {peer} begins only later[, on {not_before}][; this device's clock says {now}].",
        "Set this device's clock: it is probably behind. Otherwise wait, or have the certificate issued again."},
    Row{Errc::certificate_revoked, kAnyLayer, kAnyAlert, "The issuer has revoked {which} of {peer}.",
        "Do not go on. The server needs a new certificate, and its owner should know."},
    Row{Errc::certificate_invalid, kAnyLayer, kAnyAlert,
        "The chain of {peer} breaks the rules at {which}[ (\"{subject}\")]: a weak key or signature, a wrong usage, or "
        "a constraint that is not kept.",
        "Have the certificate issued again: RSA of at least 2048 bits or an elliptic curve, SHA-256 or better, usage "
        "serverAuth, and issuers that are marked as authorities."},
    Row{Errc::clock_unknown, kAnyLayer, kAnyAlert,
        "This device does not know the time, so that the dates of {peer}'s certificates cannot be checked.",
        "Set the clock (NTP, a battery-backed clock, or a floor such as the build date), then connect again."},
    Row{Errc::revocation_unknown, kAnyLayer, kAnyAlert,
        "Whether {which} of {peer} is revoked cannot be known: the revocation list of its issuer is not signed by the "
        "issuer's key, or not in a way that can be verified, or is of a kind that is not understood; or the issuer may "
        "not sign lists.",
        "Get the issuer's complete list anew, and give it in place of this one, or beside it in the same file where "
        "the issuer has a new key and each list names its own (--crlfile). The server's certificate is not to blame. "
        "An indirect list, or one of changes only, "
        "cannot be used."},

    Row{Errc::client_certificate_rejected, kAnyLayer, 116,
        "{peer} wants a client certificate, and none was given[ ({alert})].",
        "Give the device's certificate and key (--cert and --key)."},
    Row{Errc::client_certificate_rejected, kAnyLayer, 48,
        "{peer} does not know the authority that issued this device's certificate[ ({alert})].",
        "Let the server trust that authority, or give the certificate from the right one; include intermediate "
        "certificates in the file given with --cert."},
    Row{Errc::client_certificate_rejected, kAnyLayer, 45,
        "{peer} says that this device's certificate has expired[ ({alert})].",
        "Renew the device's certificate, or correct the server's clock."},
    Row{Errc::client_certificate_rejected, kAnyLayer, 44,
        "{peer} says that this device's certificate has been revoked[ ({alert})].",
        "Give the device a new certificate, and find out why the old one was revoked."},
    Row{Errc::client_certificate_rejected, kAnyLayer, kAnyAlert,
        "{peer} does not accept this device's certificate, or wants one and got none[ ({alert})].",
        "Give a certificate and key that the server accepts (--cert and --key); its log says what it missed."},

    Row{Errc::key_missing, kAnyLayer, kAnyAlert, "There is no usable key or certificate[ in {object}].",
        "Check that the file or token holds what is asked for: a PEM certificate with its chain, and its private key."},
    Row{Errc::key_mismatch, kAnyLayer, kAnyAlert, "The private key[ in {object}] does not belong to the certificate.",
        "Give the key with which the certificate was requested; --cert and --key probably come from two devices."},
    Row{Errc::token_removed, kAnyLayer, kAnyAlert, "The token that holds the key is gone.",
        "Insert the token again, then connect again."},
    Row{Errc::pin_incorrect, kAnyLayer, kAnyAlert, "The token refused the PIN, or wants one and got none.",
        "Correct the PIN before you try again: a token locks itself after a few wrong ones."},
    Row{Errc::pin_locked, kAnyLayer, kAnyAlert, "The token is locked after too many wrong PINs.",
        "Unblock it with the security officer's PIN, or replace it."},
    Row{Errc::storage_failed, kConfiguration, kAnyAlert, "{thing} cannot be read.",
        "Check that it exists and that this user may read it."},
    Row{Errc::storage_failed, kAnyLayer, kAnyAlert, "Storage could not be read or written[: {object}].",
        "Check the file system: whether it is full, read-only or broken, and who may use it."},
};

}  // namespace

std::span<const Row> identity_rows() { return kRows; }

}  // namespace fairlead::explain
