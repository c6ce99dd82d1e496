// SPDX-License-Identifier: Apache-2.0
#include "command_digest.hpp"

#include "fairlead/base/try.hpp"

#include "software_crypto.hpp"

#include <utility>

namespace fairlead::cli {

void CommandDigest::drop() {
  if (software_ != nullptr) std::exchange(software_, nullptr)->drop_hash(running_);
}

Result<void> CommandDigest::do_begin(platform::HashAlgorithm algorithm) {
  drop();
  const Result<void> by_token = token_.begin(algorithm);
  if (by_token || by_token.error() != Errc::unsupported || software_crypto() == nullptr) return by_token;
  FAIRLEAD_TRY(software_crypto()->begin_hash(running_, algorithm));
  software_ = software_crypto();
  algorithm_ = algorithm;
  return {};
}

Result<void> CommandDigest::do_add(Bytes piece) {
  if (software_ == nullptr) return token_.add(piece);
  const Result<void> done = software_->add_to_hash(running_, piece);
  if (!done) drop();
  return done;
}

Result<Bytes> CommandDigest::do_end(MutableBytes into) {
  if (software_ == nullptr) return token_.end(into);
  const std::size_t size = platform::digest_size(algorithm_);
  if (into.size() < size) {
    drop();
    return fail(Errc::no_space);
  }
  FAIRLEAD_TRY(std::exchange(software_, nullptr)->end_hash(running_, into));
  return into.first(size);
}

Result<void> CommandHash::do_digest(platform::HashAlgorithm algorithm, Bytes message, MutableBytes into) {
  failed_ = true;
  FAIRLEAD_TRY(digest_.begin(algorithm));
  FAIRLEAD_TRY(digest_.add(message));
  FAIRLEAD_TRY(digest_.end(into));
  failed_ = false;
  return {};
}

}  // namespace fairlead::cli
