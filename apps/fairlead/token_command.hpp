// SPDX-License-Identifier: Apache-2.0
/// @file  What each `fairlead token` command is given, and what runs it.
#pragma once

#include "fairlead/pkcs11/key_generation.hpp"
#include "fairlead/tls/certificate_request.hpp"

#include "form.hpp"
#include "pin.hpp"
#include "token_access.hpp"

#include <cstdint>
#include <string>
#include <variant>
#include <vector>

namespace fairlead::cli {

/// What a command is about, and how it gets there.
struct TokenTarget {
  std::string uri;      ///< Of a token, or of an object in it.
  TokenOptions access;  ///< With the user's PIN.
  Form form = Form::text;
};

struct TokenList {
  TokenTarget target;  ///< Without a URI.
};

struct TokenInit {
  TokenTarget target;  ///< Its URI is that of --token; empty: a slot whose token is empty.
  std::string label;
  PinPlace so_pin;
  bool erase = false;  ///< A token that has been initialised before may be emptied.
};

struct TokenKeygen {
  TokenTarget target;
  pkcs11::NewKeyKind kind = pkcs11::NewKeyKind::ec_p256;
};

struct TokenCsr {
  struct Attribute {
    tls::SubjectAttribute::Type type;
    std::string value;
  };
  struct Name {
    tls::RequestedName::Kind kind;
    std::string value;  ///< An address: its bytes.
  };
  TokenTarget target;
  std::vector<Attribute> subject;
  std::vector<Name> names;
  std::string out;  ///< Empty: standard output.
};

struct TokenImport {
  TokenTarget target;
  std::string certificate;  ///< The file.
  bool replace = false;     ///< Another certificate of the key goes.
};

struct TokenTrust {
  TokenTarget target;        ///< Its object= is what they are called.
  std::string certificates;  ///< The file, with those of authorities.
  bool replace = false;      ///< Others of this name go.
};

struct TokenImportSecret {
  TokenTarget target;
  std::string file;
  bool base64 = false;  ///< What is in that file.
};

struct TokenSign {
  TokenTarget target;
  std::optional<std::string> scheme;
  std::string in;   ///< The message; empty: standard input.
  std::string out;  ///< Empty: standard output.
  bool base64 = false;
};

struct TokenVerify {
  TokenTarget target;
  std::optional<std::string> scheme;
  std::string in;         ///< The message; empty: standard input.
  std::string signature;  ///< The file.
  bool base64 = false;    ///< What is in that file.
};

struct TokenTest {
  TokenTarget target;
};

struct TokenExport {
  TokenTarget target;
  std::string out;  ///< Empty: standard output.
};

struct TokenShow {
  TokenTarget target;
};

struct TokenDelete {
  TokenTarget target;
  bool confirmed = false;
};

struct TokenPin {
  enum class Task : std::uint8_t {
    change,  ///< By the user, who knows the one that it has.
    unblock  ///< By the security officer.
  };
  TokenTarget target;
  Task task = Task::change;
  PinPlace so_pin;
  PinPlace new_pin;
};

using TokenCommand =
    std::variant<TokenList, TokenInit, TokenKeygen, TokenCsr, TokenImport, TokenTrust, TokenImportSecret, TokenExport,
                 TokenShow, TokenDelete, TokenSign, TokenVerify, TokenTest, TokenPin>;

/// Each runs one, and returns the exit status of its output. Throws Problem.
[[nodiscard]] int run_token(const TokenList& command);
[[nodiscard]] int run_token(const TokenInit& command);
[[nodiscard]] int run_token(const TokenKeygen& command);
[[nodiscard]] int run_token(const TokenCsr& command);
[[nodiscard]] int run_token(const TokenImport& command);
[[nodiscard]] int run_token(const TokenTrust& command);
[[nodiscard]] int run_token(const TokenImportSecret& command);
[[nodiscard]] int run_token(const TokenExport& command);
[[nodiscard]] int run_token(const TokenShow& command);
[[nodiscard]] int run_token(const TokenDelete& command);
[[nodiscard]] int run_token(const TokenSign& command);
[[nodiscard]] int run_token(const TokenVerify& command);
[[nodiscard]] int run_token(const TokenTest& command);
[[nodiscard]] int run_token(const TokenPin& command);

}  // namespace fairlead::cli
