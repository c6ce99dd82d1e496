// SPDX-License-Identifier: Apache-2.0
#include "held.hpp"

#include <new>

#include <openssl/bio.h>

namespace fairlead::ports::openssl {
namespace {

// A flight of a handshake with a long chain of certificates fits; a peer that asks for key updates without reading
// our answers is held up here.
constexpr std::size_t kMostHeld = std::size_t{64} * 1024;

Held& held_of(BIO* bio) { return *static_cast<Held*>(BIO_get_data(bio)); }

int bio_write(BIO* bio, const char* data, std::size_t size, std::size_t* written) {
  BIO_clear_retry_flags(bio);
  const IoResult put = held_of(bio).write(bytes_of({data, size}));
  *written = put.size();
  if (put.blocked()) BIO_set_retry_write(bio);
  return put.ok() ? 1 : 0;
}

int bio_read(BIO* bio, char* data, std::size_t size, std::size_t* got) {
  BIO_clear_retry_flags(bio);
  const IoResult taken = held_of(bio).wire().read(std::as_writable_bytes(std::span(data, size)));
  *got = taken.size();
  if (taken.blocked()) BIO_set_retry_read(bio);
  return taken.ok() ? 1 : 0;
}

long bio_control(BIO*, int command, long, void*) { return command == BIO_CTRL_FLUSH ? 1 : 0; }

}  // namespace

Result<void> Held::push() {
  while (pushed_ < bytes_.size()) {
    const IoResult sent = wire_.write(Bytes(bytes_).subspan(pushed_));
    if (sent.blocked()) return fail(Errc::would_block);
    pushed_ += sent.size();
  }
  forget();
  return {};
}

void Held::forget() {
  if (!bytes_.empty()) bytes_ = {};
  pushed_ = 0;
}

IoResult Held::write(Bytes record) {
  if (bytes_.size() - pushed_ >= kMostHeld) return Errc::would_block;
  Bytes rest = record;
  while (!holding() && !rest.empty()) {
    const IoResult sent = wire_.write(rest);
    if (sent.blocked()) break;
    rest = rest.subspan(sent.size());
  }
  if (rest.empty()) return IoResult::bytes(record.size());
  try {
    bytes_.insert(bytes_.end(), rest.begin(), rest.end());
  } catch (const std::bad_alloc&) {
    wire_.fail_writing(Errc::no_memory);
    return Errc::no_memory;
  }
  return IoResult::bytes(record.size());
}

Owned<bio_method_st> make_bio_method() {
  Owned<bio_method_st> method(BIO_meth_new(BIO_TYPE_SOURCE_SINK, "fairlead stream"));
  if (!method) return nullptr;
  BIO_meth_set_write_ex(method.get(), bio_write);
  BIO_meth_set_read_ex(method.get(), bio_read);
  BIO_meth_set_ctrl(method.get(), bio_control);
  BIO_meth_set_create(method.get(), [](BIO* bio) {
    BIO_set_init(bio, 1);
    return 1;
  });
  return method;
}

Owned<bio_st> make_bio(const OpenSslLibrary::Impl& library, Held& held) {
  Owned<bio_st> bio(BIO_new_ex(library.context, library.bio_method.get()));
  if (bio) BIO_set_data(bio.get(), &held);
  return bio;
}

}  // namespace fairlead::ports::openssl
