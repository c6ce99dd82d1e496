#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Writes a C++ source with certificates and keys for an image that is client and server at once.

make_pki.py SOURCE

One authority, a server "server.test", which is 10.0.2.2 as well, and a client, all with keys on P-256. The keys are known to all, and the nonces of
the signatures follow from what is signed, so that the same bytes come out each time: what an image computes with them can
be counted exactly.
"""
import hashlib
import sys

# SEC 2, section 2.4.2.
P = 2**256 - 2**224 + 2**192 + 2**96 - 1
N = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
G = (0x6B17D1F2E12C4247F8BCE6E563A440F277037D812DEB33A0F4A13945D898C296,
     0x4FE342E2FE1A7F9B8EE7EB4A7C0F9E162BCE33576B315ECECBB6406837BF51F5)


def add(a, b):
    if a is None or b is None:
        return a or b
    if a[0] == b[0] and (a[1] + b[1]) % P == 0:
        return None
    slope = (3 * (a[0] * a[0] - 1) * pow(2 * a[1], -1, P) if a == b else (b[1] - a[1]) * pow(b[0] - a[0], -1, P)) % P
    x = (slope * slope - a[0] - b[0]) % P
    return x, (slope * (a[0] - x) - a[1]) % P


def multiply(scalar, point):
    made = None
    for bit in bin(scalar)[2:]:
        made = add(made, made)
        if bit == "1":
            made = add(made, point)
    return made


def number_of(*parts):
    """Not 0, and below the order."""
    return int.from_bytes(hashlib.sha256(b"".join(parts)).digest(), "big") % (N - 1) + 1


def tlv(tag, *content):
    body = b"".join(content)
    size = len(body)
    head = bytes([size]) if size < 0x80 else bytes([0x81, size]) if size < 0x100 else b"\x82" + size.to_bytes(2, "big")
    return bytes([tag]) + head + body


def sequence(*content):
    return tlv(0x30, *content)


def integer(value):
    return tlv(0x02, value.to_bytes(value.bit_length() // 8 + 1, "big"))


def oid(text):
    first, second, *rest = map(int, text.split("."))
    body = bytes([40 * first + second])
    for arc in rest:
        digits = [arc & 0x7F]
        while arc := arc >> 7:
            digits.insert(0, 0x80 | (arc & 0x7F))
        body += bytes(digits)
    return tlv(0x06, body)


EC_KEY = sequence(oid("1.2.840.10045.2.1"), oid("1.2.840.10045.3.1.7"))
ECDSA_SHA256 = sequence(oid("1.2.840.10045.4.3.2"))


class Key:
    def __init__(self, name):
        self.scalar = number_of(b"key of ", name.encode())
        x, y = multiply(self.scalar, G)
        self.point = b"\x04" + x.to_bytes(32, "big") + y.to_bytes(32, "big")

    def info(self):
        return sequence(EC_KEY, tlv(0x03, b"\0", self.point))

    def private(self):
        """ECPrivateKey (RFC 5915)."""
        return sequence(integer(1), tlv(0x04, self.scalar.to_bytes(32, "big")), tlv(0xA0, oid("1.2.840.10045.3.1.7")),
                        tlv(0xA1, tlv(0x03, b"\0", self.point)))

    def sign(self, message):
        nonce = number_of(b"nonce", self.scalar.to_bytes(32, "big"), message)
        r = multiply(nonce, G)[0] % N
        digest = int.from_bytes(hashlib.sha256(message).digest(), "big")
        s = pow(nonce, -1, N) * (digest + r * self.scalar) % N
        return sequence(integer(r), integer(s))


def extension(identifier, value, critical=False):
    return sequence(oid(identifier), *([tlv(0x01, b"\xff")] if critical else []), tlv(0x04, value))


def name(common):
    return sequence(tlv(0x31, sequence(oid("2.5.4.3"), tlv(0x0C, common.encode()))))


def certificate(serial, subject, key, issuer, issuer_key, extensions):
    signed = sequence(
        tlv(0xA0, integer(2)), integer(serial), ECDSA_SHA256, name(issuer),
        sequence(tlv(0x17, b"200101000000Z"), tlv(0x17, b"491231235959Z")), name(subject), key.info(),
        tlv(0xA3, sequence(*extensions)))
    return sequence(signed, ECDSA_SHA256, tlv(0x03, b"\0", issuer_key.sign(signed)))


def usage(bits):
    return extension("2.5.29.15", tlv(0x03, bits), True)


def identifier_of(key):
    return hashlib.sha1(key.point).digest()


def make():
    authority, server, client = (Key(one) for one in ("authority", "server", "client"))
    digital_signature, certificate_signing = usage(b"\x07\x80"), usage(b"\x02\x04")
    issuer = "Fairlead firmware CA"
    signer = extension("2.5.29.35", sequence(tlv(0x80, identifier_of(authority))))

    def leaf(serial, subject, key, purpose, *more):
        return certificate(serial, subject, key, issuer, authority,
                           [digital_signature, extension("2.5.29.37", sequence(oid(purpose))), signer,
                            extension("2.5.29.14", tlv(0x04, identifier_of(key))), *more])

    return {
        "authority": certificate(1, issuer, authority, issuer, authority,
                                 [extension("2.5.29.19", sequence(tlv(0x01, b"\xff")), True), certificate_signing,
                                  extension("2.5.29.14", tlv(0x04, identifier_of(authority)))]),
        "server_certificate": leaf(2, "server", server, "1.3.6.1.5.5.7.3.1",
                                   extension("2.5.29.17", sequence(tlv(0x82, b"server.test"), tlv(0x87, bytes([10, 0, 2, 2]))))),
        "server_key": server.private(),
        "client_certificate": leaf(3, "client", client, "1.3.6.1.5.5.7.3.2"),
        "client_key": client.private(),
    }


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    lines = ['#include "firmware/tls/pki.hpp"', "", "namespace fairlead::firmware {", "namespace {", ""]
    made = make()
    for what, der in made.items():
        numbers = ",".join(str(octet) for octet in der)
        lines.append(f"constexpr unsigned char {what}_der[] = {{{numbers}}};")
    lines += ["", "}  // namespace", ""]
    lines += [f"Bytes {what}() {{ return std::as_bytes(std::span({what}_der)); }}" for what in made]
    lines += ["", "}  // namespace fairlead::firmware", ""]
    with open(sys.argv[1], "w", encoding="utf-8") as source:
        source.write("\n".join(lines))


if __name__ == "__main__":
    main()
