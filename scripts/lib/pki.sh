# SPDX-License-Identifier: Apache-2.0
# A throw-away PKI (EC P-256) by the openssl command. Needs say.sh.

# make_ca FOLDER NAME: NAME.crt and NAME.key of an authority.
make_ca() {
  openssl_quietly req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 30 -subj "/CN=$2" \
    -addext 'basicConstraints=critical,CA:TRUE' -addext 'keyUsage=critical,keyCertSign,cRLSign' \
    -keyout "$1/$2.key" -out "$1/$2.crt"
}

# make_certificate FOLDER CA NAME USAGE [ALTERNATIVE_NAMES]: NAME.crt and NAME.key, signed by CA. USAGE is serverAuth
# or clientAuth.
make_certificate() {
  openssl_quietly req -new -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj "/CN=$3" \
    -keyout "$1/$3.key" -out "$1/$3.csr"
  sign_request "$@"
}

# sign_request FOLDER CA NAME USAGE [ALTERNATIVE_NAMES]: NAME.crt for NAME.csr, which goes.
sign_request() {
  local extensions=$1/$3.ext
  {
    printf 'basicConstraints=critical,CA:FALSE\nkeyUsage=critical,digitalSignature\nextendedKeyUsage=%s\n' "$4"
    [ -z "${5:-}" ] || printf 'subjectAltName=%s\n' "$5"
  } >"$extensions"
  openssl_quietly x509 -req -in "$1/$3.csr" -CA "$1/$2.crt" -CAkey "$1/$2.key" -CAcreateserial -days 20 \
    -extfile "$extensions" -out "$1/$3.crt"
  rm -f "$extensions" "$1/$3.csr"
}

openssl_quietly() {
  local said
  said=$(openssl "$@" 2>&1) || die "openssl $1: $said"
}
