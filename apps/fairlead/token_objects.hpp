// SPDX-License-Identifier: Apache-2.0
/// @file  What is in a token, as the commands about it name and find it.
#pragma once

#include "fairlead/base/bytes.hpp"
#include "fairlead/pkcs11/certificates.hpp"
#include "fairlead/pkcs11/key_reader.hpp"
#include "fairlead/pkcs11/token_info.hpp"

#include "token_use.hpp"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace fairlead::cli {

/// The URI of a token, and of what has this label and id in it: both halves of a key, and its certificate.
[[nodiscard]] std::string token_uri(const pkcs11::TokenInfo& token);
[[nodiscard]] std::string object_uri(const pkcs11::TokenInfo& token, std::string_view label, Bytes id);

/// A text out of a token, for a terminal: nothing in it moves the cursor.
[[nodiscard]] std::string printable(std::string_view text);
/// "01ab".
[[nodiscard]] std::string hex(Bytes bytes);

/// An attribute's bytes; empty where the object does not have it. Throws Problem.
[[nodiscard]] std::string attribute(TokenUse& use, pkcs11::ObjectHandle object, pkcs11::AttributeType type);
/// What the URI's object= stands for; empty without one.
[[nodiscard]] std::string label_in(const pkcs11::Uri& uri);
[[nodiscard]] std::string id_in(const pkcs11::Uri& uri);

/// All objects of this class with these attributes. Throws Problem.
[[nodiscard]] std::vector<pkcs11::ObjectHandle> find_all(TokenUse& use, const pkcs11::Attributes& wanted);
/// `object_class`, and what the URI says of label and id; views of both texts.
[[nodiscard]] pkcs11::Attributes wanted_by(pkcs11::ObjectClass object_class, std::string_view label,
                                           std::string_view id);

/// So that a URI which names one object of this class today names it tomorrow: none has the label, nor the id, where it
/// is not empty. Throws Problem.
void require_free(TokenUse& use, pkcs11::ObjectClass object_class, const std::string& label, const std::string& id);

/// One half of a key, and what it is.
struct FoundKey {
  pkcs11::ObjectHandle object{};
  pkcs11::PublicHalf half;
  std::string label;
  std::string id;
};
/// The key that the URI names: by its public half, which everybody sees, or else after a login by the private one.
/// Throws Problem.
[[nodiscard]] FoundKey find_key(TokenUse& use);
/// The private key that the URI names, after a login; its label and id are that half's own. Throws Problem.
[[nodiscard]] FoundKey find_private_key(TokenUse& use);

/// Room for the longest chain.
using ChainMemory = std::vector<std::byte>;
[[nodiscard]] ChainMemory chain_memory();

}  // namespace fairlead::cli
