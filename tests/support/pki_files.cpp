// SPDX-License-Identifier: Apache-2.0
#include "support/pki.hpp"
#include "support/process.hpp"

#include <cerrno>
#include <stdexcept>
#include <system_error>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace fairlead::support {
namespace {

constexpr UnixTime kYear2021{1'609'459'200};
constexpr UnixTime kYear2049{2'493'072'000};

void write_pair(const std::filesystem::path& folder, const std::string& stem, const Certificate& certificate) {
  write_file(folder / (stem + ".crt"), certificate.pem());
  write_file(folder / (stem + ".key"), certificate.key().pem(), FileKind::secret);
}

CertificateSpec server_spec() {
  return {.common_name = "Fairlead test server", .dns = {"localhost"}, .ip = {"127.0.0.1", "::1"}};
}

}  // namespace

void write_file(const std::filesystem::path& path, std::string_view content, FileKind kind) {
  const mode_t mode = kind == FileKind::secret ? 0600 : 0644;
  const int file = ::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, mode);
  if (file < 0) throw std::system_error(errno, std::generic_category(), path.string());
  const bool private_enough = ::fchmod(file, mode) == 0;
  const bool written = ::write(file, content.data(), content.size()) == static_cast<ssize_t>(content.size());
  ::close(file);
  if (!written || !private_enough) throw std::runtime_error("cannot write " + path.string());
}

void write_pki(const std::filesystem::path& folder, KeyKind kind) {
  std::filesystem::create_directories(folder);
  const auto fresh = [kind] { return Key::make(kind); };
  const Certificate ca = Certificate::self_signed(ca_spec("Fairlead throw-away CA"), fresh());
  write_pair(folder, "ca", ca);
  const Certificate server = ca.issue(server_spec(), fresh());
  write_pair(folder, "server", server);
  const Certificate device = ca.issue(client_spec("device-0001"), fresh());
  write_pair(folder, "device", device);
  write_file(folder / "server-revoked.crl", ca.revocation_list({server}));
  write_file(folder / "no-server-revoked.crl", ca.revocation_list({device}));
  const Certificate namesake = Certificate::self_signed(ca_spec("Fairlead throw-away CA"), fresh());
  write_file(folder / "namesake.crl", namesake.revocation_list({}));

  const Certificate other = Certificate::self_signed(ca_spec("Another throw-away CA"), fresh());
  write_file(folder / "other-ca.crt", other.pem());
  write_pair(folder, "rogue-device", other.issue(client_spec("device-0001"), fresh()));
  write_pair(folder, "wrong-host",
             ca.issue({.common_name = "elsewhere.example", .dns = {"elsewhere.example"}}, fresh()));

  CertificateSpec expired = server_spec();
  expired.not_after = kYear2021;
  write_pair(folder, "expired-server", ca.issue(expired, fresh()));
  CertificateSpec future = server_spec();
  future.not_before = kYear2049;
  write_pair(folder, "future-server", ca.issue(future, fresh()));
  CertificateSpec expired_device = client_spec("device-0001");
  expired_device.not_after = kYear2021;
  write_pair(folder, "expired-device", ca.issue(expired_device, fresh()));
  write_file(folder / "mismatched.key", fresh().pem(), FileKind::secret);

  const Certificate intermediate = ca.issue(ca_spec("Fairlead throw-away intermediate", 0), fresh());
  const Chain chain{intermediate.issue(server_spec(), fresh()), {intermediate}};
  write_file(folder / "chain-server.crt", chain.pem());
  write_file(folder / "chain-server.key", chain.leaf.key().pem(), FileKind::secret);
}

const std::filesystem::path& shared_pki() {
  struct Shared {
    Shared() { write_pki(folder.path()); }
    TemporaryFolder folder;
  };
  static const Shared kShared;
  return kShared.folder.path();
}

}  // namespace fairlead::support
