// SPDX-License-Identifier: Apache-2.0
#include "fairlead/provision/token_requests.hpp"

#include "fairlead/base/secret.hpp"
#include "fairlead/base/try.hpp"
#include "fairlead/pkcs11/certificates.hpp"
#include "fairlead/pkcs11/key_generation.hpp"
#include "fairlead/pkcs11/key_reader.hpp"
#include "fairlead/pkcs11/object_search.hpp"
#include "fairlead/pkcs11/token_digest.hpp"
#include "fairlead/provision/challenge.hpp"
#include "fairlead/provision/message.hpp"
#include "fairlead/provision/object_attributes.hpp"

#include "provision/asked.hpp"

#include <array>
#include <span>

namespace fairlead::provision {
namespace {

using namespace pkcs11;
using Answer = Result<std::size_t>;

/// Of ECDSA on P-384.
constexpr std::size_t kMostSignature = 96;
/// Objects that a search can find.
constexpr std::size_t kMostFound = 32;
/// The field of one with its line feed, and a number of the size that they have here.
constexpr std::size_t kMostObject = sizeof("object=\n") - 1 + (sizeof(std::size_t) == 4 ? 10 : 20);

Answer written(MessageWriter& answer) {
  answer.body();
  if (!answer.ok()) return fail(Errc::no_space);
  return answer.written().size();
}

std::size_t number_of(ObjectHandle object) { return static_cast<std::size_t>(object); }

Result<std::size_t> write_text(std::string_view text, MutableBytes into) {
  if (text.size() > into.size()) return fail(Errc::no_space);
  return copy_bytes(into, bytes_of(text));
}

Result<Bytes> digest_of(Session& session, platform::HashAlgorithm hash, Bytes message, MutableBytes into) {
  TokenDigest digest(session);
  FAIRLEAD_TRY(digest.begin(hash));
  FAIRLEAD_TRY(digest.add(message));
  return digest.end(into);
}

/// What the token says where it is asked for a private key. What it gives away all the same stays here.
Answer try_secret(Session& session, ObjectHandle key, MutableBytes memory) {
  FAIRLEAD_TRY_ASSIGN(const Bytes secret, session.read(key, AttributeType::value, memory));
  const bool told = !secret.empty();
  zeroize(memory.first(secret.size()));
  return fail(told ? Errc::internal : Errc::unsupported);
}

}  // namespace

/// What is behind each verb. The answer is written where the message was, once nothing of that is needed any more.
struct TokenRequests::Verbs {
  static Answer token(TokenRequests& self, const Asked& /*asked*/, MutableBytes into) {
    FAIRLEAD_TRY_ASSIGN(const Slot slot, self.slot());
    FAIRLEAD_TRY_ASSIGN(const TokenInfo info, slot.token());
    MessageWriter answer(into);
    answer.field("label", info.label.text())
        .field("manufacturer", info.manufacturer.text())
        .field("model", info.model.text())
        .field("serial", info.serial.text())
        .number("shortest-pin", info.shortest_pin)
        .number("longest-pin", info.longest_pin);
    for (const TokenState& state : kTokenStates) {
      if (info.*state.member) answer.field("is", state.name);
    }
    return written(answer);
  }

  static Answer init(TokenRequests& self, const Asked& asked, MutableBytes /*into*/) {
    self.close();
    FAIRLEAD_TRY_ASSIGN(const Slot slot, self.slot());
    FAIRLEAD_TRY(slot.init_token(asked.pin, text_of(asked.label)));
    return 0U;
  }

  static Answer login(TokenRequests& self, const Asked& asked, MutableBytes /*into*/) {
    if (asked.user != "user" && asked.user != "officer") return fail(Errc::invalid);
    FAIRLEAD_TRY_ASSIGN(Session* const session, self.session());
    FAIRLEAD_TRY(session->login(asked.user == "user" ? User::user : User::security_officer, asked.pin));
    return 0U;
  }

  static Answer logout(TokenRequests& self, const Asked& /*asked*/, MutableBytes /*into*/) {
    FAIRLEAD_TRY_ASSIGN(Session* const session, self.session());
    FAIRLEAD_TRY(session->logout());
    return 0U;
  }

  static Answer init_pin(TokenRequests& self, const Asked& asked, MutableBytes /*into*/) {
    FAIRLEAD_TRY_ASSIGN(Session* const session, self.session());
    FAIRLEAD_TRY(session->init_pin(asked.new_pin));
    return 0U;
  }

  static Answer set_pin(TokenRequests& self, const Asked& asked, MutableBytes /*into*/) {
    FAIRLEAD_TRY_ASSIGN(Session* const session, self.session());
    FAIRLEAD_TRY(session->set_pin(asked.pin, asked.new_pin));
    return 0U;
  }

  static Answer find(TokenRequests& self, const Asked& asked, MutableBytes into) {
    FAIRLEAD_TRY_ASSIGN(Session* const session, self.session());
    std::array<std::byte, kMostFound * kMostObject + 1> found{};  // And the empty line.
    MessageWriter answer(found);
    {
      FAIRLEAD_TRY_ASSIGN(ObjectSearch search, ObjectSearch::begin(*session, asked.wanted));
      for (;;) {
        FAIRLEAD_TRY_ASSIGN(const auto object, search.next());
        if (!object) break;
        answer.number("object", number_of(*object));
      }
    }
    FAIRLEAD_TRY_ASSIGN(const std::size_t size, written(answer));
    if (size > into.size()) return fail(Errc::no_space);
    return copy_bytes(into, answer.written());
  }

  static Answer read(TokenRequests& self, const Asked& asked, MutableBytes into) {
    FAIRLEAD_TRY_ASSIGN(Session* const session, self.session());
    const auto type = static_cast<AttributeType>(asked.attribute);
    const ObjectHandle object{asked.object};
    const auto form = form_of(type);
    if (!form) return fail(Errc::unsupported);
    if (type == AttributeType::value) {
      FAIRLEAD_TRY_ASSIGN(const Ulong object_class, session->number(object, AttributeType::object_class));
      if (object_class == static_cast<Ulong>(ObjectClass::private_key)) return try_secret(*session, object, into);
      if (object_class != static_cast<Ulong>(ObjectClass::certificate)) return fail(Errc::unsupported);
    }
    if (*form == AttributeForm::flag) {
      FAIRLEAD_TRY_ASSIGN(const bool flag, session->flag(object, type));
      return write_text(flag ? "1" : "0", into);
    }
    if (*form == AttributeForm::number) {
      FAIRLEAD_TRY_ASSIGN(const Ulong number, session->number(object, type));
      ByteWriter digits(into);
      write_number(digits, number);
      return digits.ok() ? Answer(digits.size()) : fail(Errc::no_space);
    }
    FAIRLEAD_TRY_ASSIGN(const Bytes bytes, session->read(object, type, into));
    return bytes.size();
  }

  static Answer keygen(TokenRequests& self, const Asked& asked, MutableBytes into) {
    if (!asked.kind) return fail(Errc::unsupported);
    FAIRLEAD_TRY_ASSIGN(Session* const session, self.session());
    FAIRLEAD_TRY_ASSIGN(const Session::KeyPair pair,
                        generate_key(*session, {.kind = *asked.kind, .label = text_of(asked.label), .id = asked.id}));
    MessageWriter answer(into);
    answer.number("public", number_of(pair.public_key)).number("private", number_of(pair.private_key));
    return written(answer);
  }

  static Answer certificate(TokenRequests& self, const Asked& asked, MutableBytes into) {
    FAIRLEAD_TRY_ASSIGN(Session* const session, self.session());
    FAIRLEAD_TRY_ASSIGN(const ObjectHandle object,
                        store_certificate(*session, {.der = asked.body,
                                                     .label = text_of(asked.label),
                                                     .id = asked.id,
                                                     .category = static_cast<CertificateCategory>(asked.category)}));
    MessageWriter answer(into);
    answer.number("object", number_of(object));
    return written(answer);
  }

  static Answer remove(TokenRequests& self, const Asked& asked, MutableBytes /*into*/) {
    FAIRLEAD_TRY_ASSIGN(Session* const session, self.session());
    FAIRLEAD_TRY(session->destroy(ObjectHandle{asked.object}));
    return 0U;
  }

  static Answer digest(TokenRequests& self, const Asked& asked, MutableBytes into) {
    if (!asked.hash) return fail(Errc::unsupported);
    FAIRLEAD_TRY_ASSIGN(Session* const session, self.session());
    std::array<std::byte, platform::kMostDigest> memory{};
    FAIRLEAD_TRY_ASSIGN(const Bytes digest, digest_of(*session, *asked.hash, asked.body, memory));
    if (digest.size() > into.size()) return fail(Errc::no_space);
    return copy_bytes(into, digest);
  }

  static Answer sign(TokenRequests& self, const Asked& asked, MutableBytes into) {
    if (!asked.hash) return fail(Errc::unsupported);
    FAIRLEAD_TRY_ASSIGN(Session* const session, self.session());
    const ObjectHandle key{asked.object};
    {
      FAIRLEAD_TRY_ASSIGN(const PublicHalf half, read_public_half(*session, key));
      if (half.kind().kind.type != tls::KeyType::ec) return fail(Errc::unsupported);
      if (!may_sign(asked.body, half.info())) return fail(Errc::not_authorised);
    }
    std::array<std::byte, platform::kMostDigest> memory{};
    std::array<std::byte, kMostSignature> signature{};
    FAIRLEAD_TRY_ASSIGN(const Bytes digest, digest_of(*session, *asked.hash, asked.body, memory));
    const Result<std::size_t> size = session->sign({.mechanism = Mechanism::ecdsa}, key, digest, signature);
    // Which may have left the token in the middle of it.
    if (!size) self.close();
    FAIRLEAD_TRY(size);
    if (*size > into.size()) return fail(Errc::no_space);
    return copy_bytes(into, Bytes(signature).first(*size));
  }

  static Answer random(TokenRequests& self, const Asked& asked, MutableBytes into) {
    if (asked.size > into.size()) return fail(Errc::no_space);
    FAIRLEAD_TRY_ASSIGN(Session* const session, self.session());
    FAIRLEAD_TRY(session->random(into.first(asked.size)));
    return asked.size;
  }

  static Answer end(TokenRequests& self, const Asked& /*asked*/, MutableBytes /*into*/) {
    self.close();
    return 0U;
  }

  struct Row {
    std::string_view name;
    Answer (*run)(TokenRequests& self, const Asked& asked, MutableBytes into);
    AskedForm form;
  };
  static constexpr std::array kRows = {
      Row{"token", token, {}},
      Row{"init", init, {.needs = "label pin"}},
      Row{"login", login, {.needs = "user pin"}},
      Row{"logout", logout, {}},
      Row{"init-pin", init_pin, {.needs = "new-pin"}},
      Row{"set-pin", set_pin, {.needs = "pin new-pin"}},
      Row{"find", find, {.attributes = AskedAttributes::any}},
      Row{"read", read, {.needs = "object attribute"}},
      Row{"keygen", keygen, {.needs = "kind", .takes = "label id"}},
      Row{"certificate", certificate, {.takes = "label id category", .body = AskedBody::any}},
      Row{"delete", remove, {.needs = "object"}},
      Row{"digest", digest, {.needs = "hash", .body = AskedBody::any}},
      Row{"sign", sign, {.needs = "object hash", .body = AskedBody::any}},
      Row{"random", random, {.needs = "size"}},
      Row{"end", end, {}},
  };
};

Result<std::size_t> TokenRequests::do_run(std::string_view verb, MutableBytes memory, std::size_t size) {
  for (const Verbs::Row& row : Verbs::kRows) {
    if (row.name != verb) continue;
    FAIRLEAD_TRY_ASSIGN(const Asked asked, read_asked(memory.first(size), row.form));
    return row.run(*this, asked, memory);
  }
  return fail(Errc::unsupported);
}

Result<Slot> TokenRequests::slot() const {
  std::array<SlotId, Module::kSlots> memory{};
  FAIRLEAD_TRY_ASSIGN(const std::span<SlotId> ids, module_.slots_with_tokens(memory));
  if (ids.empty()) return fail(Errc::token_removed);
  return module_.slot(ids.front());
}

Result<Session*> TokenRequests::session() {
  if (session_) return &*session_;
  FAIRLEAD_TRY_ASSIGN(const Slot first, slot());
  FAIRLEAD_TRY_ASSIGN(auto opened, Session::open(first, Access::read_write));
  // By another session of the program: a host would have that login without a PIN.
  FAIRLEAD_TRY_ASSIGN(const bool logged_in, opened.user_logged_in());
  if (logged_in) return fail(Errc::busy);
  return &session_.emplace(std::move(opened));
}

void TokenRequests::close() {
  if (!session_) return;
  (void)session_->logout();
  session_.reset();
}

}  // namespace fairlead::provision
