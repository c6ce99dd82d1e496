# SPDX-License-Identifier: Apache-2.0
"""A Mosquitto with the certificates of make_pki.py, which images have in them."""
import subprocess

import make_pki


def pem_of(der, kind):
    return subprocess.run(["openssl", kind, "-inform", "DER"], input=der, check=True, stdout=subprocess.PIPE,
                          stderr=subprocess.DEVNULL).stdout


def write(folder, peer="own"):
    """Certificates and the server's key, as Mosquitto reads them. Returns the settings of its listener."""
    made = make_pki.make(peer)
    (folder / "clients.pem").write_bytes(pem_of(made["client_authority"], "x509"))
    (folder / "chain.pem").write_bytes(b"".join(pem_of(one, "x509") for one in made["server_chain"]))
    (folder / "key.pem").write_bytes(pem_of(made["server_key"], "pkey"))
    return [f"cafile {folder}/clients.pem", f"certfile {folder}/chain.pem", f"keyfile {folder}/key.pem",
            "require_certificate true"]
