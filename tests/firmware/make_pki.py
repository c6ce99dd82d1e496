#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Writes a C++ source with certificates and keys for an image that is client and server at once.

make_pki.py KIND SOURCE

Of the kind `own`, one authority, a server "server.test", which is 10.0.2.2 as well, and a client, all with keys on P-256.
Of the kind `clouds`, a server like those of large clouds in its place: it sends three certificates with RSA keys of 2,048
bits, signed with SHA-384; the client and its authority are as before. The keys are known to all, and the same bytes come
out each time: what an image computes with them can be counted exactly.
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


class EcKey:
    """On P-256, for ECDSA with SHA-256; the nonces follow from what is signed."""
    KIND = sequence(oid("1.2.840.10045.2.1"), oid("1.2.840.10045.3.1.7"))
    SIGNATURE = sequence(oid("1.2.840.10045.4.3.2"))

    def __init__(self, name):
        self.scalar = number_of(b"key of ", name.encode())
        x, y = multiply(self.scalar, G)
        self.public = b"\x04" + x.to_bytes(32, "big") + y.to_bytes(32, "big")

    def private(self):
        """ECPrivateKey (RFC 5915)."""
        return sequence(integer(1), tlv(0x04, self.scalar.to_bytes(32, "big")), tlv(0xA0, oid("1.2.840.10045.3.1.7")),
                        tlv(0xA1, tlv(0x03, b"\0", self.public)))

    def sign(self, message):
        nonce = number_of(b"nonce", self.scalar.to_bytes(32, "big"), message)
        r = multiply(nonce, G)[0] % N
        digest = int.from_bytes(hashlib.sha256(message).digest(), "big")
        s = pow(nonce, -1, N) * (digest + r * self.scalar) % N
        return sequence(integer(r), integer(s))


class RsaKey:
    """Of 2,048 bits, for PKCS #1 v1.5 with SHA-384. Each prime follows from a name, and lies `distance` behind the number
    that is made of it."""
    KIND = sequence(oid("1.2.840.113549.1.1.1"), tlv(0x05))
    SIGNATURE = sequence(oid("1.2.840.113549.1.1.12"), tlv(0x05))
    EXPONENT = 65537

    def __init__(self, name, *distances):
        p, q = (self.start_of_prime(name, which) + distance for which, distance in enumerate(distances))
        for prime in (p, q):
            if pow(2, prime - 1, prime) != 1 or prime % self.EXPONENT == 1:
                raise ValueError(f"{name}: this distance leads to no prime that will do")
        d = pow(self.EXPONENT, -1, (p - 1) * (q - 1))
        self.numbers = (p * q, self.EXPONENT, d, p, q, d % (p - 1), d % (q - 1), pow(q, -1, p))
        self.public = sequence(*map(integer, self.numbers[:2]))

    @staticmethod
    def start_of_prime(name, which):
        """1,024 bits, of which the first two are set."""
        digits = hashlib.shake_256(f"prime {which} of {name}".encode()).digest(128)
        return int.from_bytes(digits, "big") | 3 << 1022 | 1

    def private(self):
        """RSAPrivateKey (RFC 8017, appendix A.1.2)."""
        return sequence(integer(0), *map(integer, self.numbers))

    def sign(self, message):
        """RFC 8017, section 8.2.1."""
        n, _, d, *_ = self.numbers
        digest = sequence(sequence(oid("2.16.840.1.101.3.4.2.2"), tlv(0x05)), tlv(0x04, hashlib.sha384(message).digest()))
        padded = b"\0\1" + b"\xff" * (253 - len(digest)) + b"\0" + digest
        return pow(int.from_bytes(padded, "big"), d, n).to_bytes(256, "big")


def extension(identifier, value, critical=False):
    return sequence(oid(identifier), *([tlv(0x01, b"\xff")] if critical else []), tlv(0x04, value))


def name(common):
    return sequence(tlv(0x31, sequence(oid("2.5.4.3"), tlv(0x0C, common.encode()))))


def certificate(serial, subject, key, issuer, issuer_key, extensions):
    signed = sequence(
        tlv(0xA0, integer(2)), integer(serial), issuer_key.SIGNATURE, name(issuer),
        sequence(tlv(0x17, b"200101000000Z"), tlv(0x17, b"491231235959Z")), name(subject),
        sequence(key.KIND, tlv(0x03, b"\0", key.public)), tlv(0xA3, sequence(*extensions)))
    return sequence(signed, issuer_key.SIGNATURE, tlv(0x03, b"\0", issuer_key.sign(signed)))


def usage(bits):
    return extension("2.5.29.15", tlv(0x03, bits), True)


def identifier_of(key):
    return hashlib.sha1(key.public).digest()


def of_subject(key):
    return extension("2.5.29.14", tlv(0x04, identifier_of(key)))


def of_issuer(key):
    return extension("2.5.29.35", sequence(tlv(0x80, identifier_of(key))))


class Authority:
    """One with a certificate by `issuer`, or by itself."""

    def __init__(self, serial, subject, key, issuer=None):
        self.subject = subject
        self.key = key
        issuer = issuer or self
        self.certificate = issuer.sign(serial, subject, key, extension("2.5.29.19", sequence(tlv(0x01, b"\xff")), True),
                                       usage(b"\x02\x04"), of_subject(key), *([] if issuer is self else [of_issuer(issuer.key)]))

    def sign(self, serial, subject, key, *extensions):
        return certificate(serial, subject, key, self.subject, self.key, extensions)

    def leaf(self, serial, subject, key, purpose, *more):
        return self.sign(serial, subject, key, usage(b"\x07\x80"), extension("2.5.29.37", sequence(oid(purpose))),
                         of_issuer(self.key), of_subject(key), *more)

    def server(self, serial, key):
        names = sequence(tlv(0x82, b"server.test"), tlv(0x87, bytes([10, 0, 2, 2])))
        return self.leaf(serial, "server", key, "1.3.6.1.5.5.7.3.1", extension("2.5.29.17", names))


def make(kind="own"):
    """Of the functions in pki.hpp, what each returns."""
    own = Authority(1, "Fairlead firmware CA", EcKey("authority"))
    client = EcKey("client")
    made = {
        "client_authority": own.certificate,
        "client_certificate": own.leaf(3, "client", client, "1.3.6.1.5.5.7.3.2"),
        "client_key": client.private(),
    }
    if kind == "own":
        server = EcKey("server")
        return {**made, "authority": own.certificate, "server_chain": [own.server(2, server)], "server_key": server.private()}
    root = Authority(1, "Fairlead firmware root", RsaKey("root", 922, 720))
    issuing = Authority(2, "Fairlead firmware issuing CA", RsaKey("issuing", 968, 752), root)
    server = RsaKey("server", 4, 634)
    return {**made, "authority": root.certificate,
            "server_chain": [issuing.server(3, server), issuing.certificate, root.certificate],
            "server_key": server.private()}


def source_of(made):
    """Bytes that several functions return are in it once."""
    lines = ['#include "firmware/tls/pki.hpp"', "", "#include <array>", "", "namespace fairlead::firmware {", "namespace {", ""]
    names = {}
    for what, value in made.items():
        for der in value if isinstance(value, list) else [value]:
            if der not in names:
                names[der] = f"der_{len(names)}"
                lines.append(f"constexpr unsigned char {names[der]}[] = {{{','.join(map(str, der))}}};")
    bytes_of = {der: f"std::as_bytes(std::span({name}))" for der, name in names.items()}
    chain = ", ".join(bytes_of[der] for der in made["server_chain"])
    lines += ["", "}  // namespace", ""]
    lines += [f"Bytes {what}() {{ return {bytes_of[value]}; }}" for what, value in made.items() if what != "server_chain"]
    lines += ["", "std::span<const Bytes> server_chain() {",
              f"  static const std::array<Bytes, {len(made['server_chain'])}> chain{{{chain}}};", "  return chain;", "}", "",
              "}  // namespace fairlead::firmware", ""]
    return "\n".join(lines)


def main():
    if len(sys.argv) != 3 or sys.argv[1] not in ("own", "clouds"):
        sys.exit(__doc__)
    with open(sys.argv[2], "w", encoding="utf-8") as source:
        source.write(source_of(make(sys.argv[1])))


if __name__ == "__main__":
    main()
