#include "profile/credential_source.hpp"

#include "base/text.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdlib>
#include <cstring>

namespace keur::profile {
namespace {

constexpr std::size_t most_bytes = 64U << 10;

std::string read_variable(const std::string& name) {
  const char* value = std::getenv(name.c_str());
  return value ? value : "";
}

// unsetenv alone leaves the bytes in /proc/self/environ (measured): they are overwritten where they stand.
Secret take_variable(const std::string& name) {
  char* value = std::getenv(name.c_str());
  if (!value)
    return {};
  const auto size = std::strlen(value);
  std::string copy(value, size);
  explicit_bzero(value, size);
  unsetenv(name.c_str());
  return Secret(std::move(copy));
}

class Descriptor {
public:
  explicit Descriptor(int fd) : fd_(fd) {}
  ~Descriptor() {
    if (fd_ >= 0)
      close(fd_);
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  int get() const { return fd_; }

private:
  int fd_;
};

Status judge_file(int fd, const std::string& path, bool secret) {
  struct stat info {};
  if (fd < 0 || fstat(fd, &info) != 0)
    return fail(ErrorCode::FileUnreadable, "cannot open '" + path + "': " + std::strerror(errno));
  if (!S_ISREG(info.st_mode))
    return fail(ErrorCode::FileUnreadable, "'" + path + "' is no regular file");
  if (secret && (info.st_mode & 077U) != 0)
    return fail(ErrorCode::Refused, "holds a secret and can be accessed by group or others", {path},
                "chmod 600 the file");
  if (static_cast<std::size_t>(info.st_size) > most_bytes)
    return fail(ErrorCode::SizeLimit, "is larger than 64 KiB", {path}, "name the right file");
  return {};
}

/// The whole file; wiped by the caller.
Result<std::string> read_small_file(const std::string& path, bool secret) {
  const Descriptor file(open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
  if (auto status = judge_file(file.get(), path, secret); !status)
    return fail(status.error());
  std::string bytes(most_bytes + 1, '\0');
  std::size_t size = 0;
  for (ssize_t got = 1; got > 0 && size<bytes.size(); size += got> 0 ? static_cast<std::size_t>(got) : 0) {
    got = read(file.get(), bytes.data() + size, bytes.size() - size);
    if (got < 0)
      return fail(ErrorCode::FileUnreadable, "cannot read '" + path + "': " + std::strerror(errno));
  }
  bytes.resize(std::min(size, most_bytes));
  return bytes;
}

Result<Secret> take_secret_file(const std::string& path) {
  auto bytes = read_small_file(path, true);
  if (!bytes)
    return fail(bytes.error());
  // T041: editors end files with a newline that is no part of the secret; more than one is taken as meant.
  std::size_t size = bytes->size();
  if (size > 0 && (*bytes)[size - 1] == '\n')
    --size;
  if (size + 1 == bytes->size() && size > 0 && (*bytes)[size - 1] == '\r')
    --size;
  std::string text = bytes->substr(0, size);
  wipe(*bytes);
  return Secret(std::move(text));
}

Result<std::string> read_reference(const CredentialReference& reference) {
  switch (reference.kind) {
  case CredentialReference::Kind::Environment:
    return read_variable(reference.name);
  case CredentialReference::Kind::File: {
    auto text = read_small_file(reference.name, false);
    if (text && !text->empty() && text->back() == '\n')
      text->pop_back();
    return text;
  }
  case CredentialReference::Kind::None:
    break;
  }
  return std::string();
}

Result<Secret> take_reference(const CredentialReference& reference) {
  if (reference.kind == CredentialReference::Kind::File)
    return take_secret_file(reference.name);
  if (reference.kind == CredentialReference::Kind::Environment)
    return take_variable(reference.name);
  return Secret();
}

void note_missing(std::string_view value, const CredentialReference& reference, std::vector<std::string>& missing) {
  if (value.empty() && reference.kind != CredentialReference::Kind::None)
    missing.push_back(reference.name);
}

bool has_white_ends(std::string_view text) { return trim(text).size() != text.size(); }

/// "<client id>", "${X}", "{{x}}", "changeme", "xxxx", "your-client-id" …
bool is_placeholder(std::string_view text) {
  const auto lower = to_lower(trim(text));
  if (lower.empty())
    return false;
  if (lower.front() == '<' || lower.find("{{") != std::string::npos || lower.find("${") != std::string::npos)
    return true;
  if (lower.find_first_not_of(lower.front()) == std::string::npos && lower.size() > 2)
    return true;
  constexpr std::array words{"changeme",    "change-me", "your-",   "your_",  "yoursecret",
                             "placeholder", "todo",      "insert-", "example"};
  return std::any_of(words.begin(), words.end(),
                     [&](std::string_view word) { return lower.substr(0, word.size()) == word; });
}

bool is_quoted(std::string_view text) {
  return text.size() >= 2 && (text.front() == '"' || text.front() == '\'') && text.back() == text.front();
}

bool is_uuid(std::string_view text) {
  if (text.size() != 36)
    return false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool dash = i == 8 || i == 13 || i == 18 || i == 23;
    if (dash ? text[i] != '-' : std::string_view("0123456789abcdefABCDEF").find(text[i]) == std::string_view::npos)
      return false;
  }
  return true;
}

void remark_on(const std::string& what, std::string_view text, std::vector<std::string>& remarks) {
  if (has_white_ends(text))
    remarks.push_back(what + " begins or ends with white space");
  if (is_placeholder(text))
    remarks.push_back(what + " looks like a placeholder");
  if (is_quoted(trim(text)))
    remarks.push_back(what + " stands in quotes");
}

} // namespace

std::vector<std::string> remarks_on(const Credentials& credentials) {
  std::vector<std::string> remarks;
  remark_on("the client id", credentials.client_id, remarks);
  remark_on("the client secret", credentials.client_secret.reveal(), remarks);
  remark_on("the tenant id", credentials.tenant_id, remarks);
  if (credentials.client_id.size() > 100)
    remarks.emplace_back("the client id is longer than 100 characters, which servers refuse as invalid_request");
  if (credentials.client_secret.size() > 100)
    remarks.emplace_back("the client secret is longer than 100 characters, which servers refuse as invalid_request");
  if (!credentials.tenant_id.empty() && !is_uuid(trim(credentials.tenant_id)))
    remarks.emplace_back("the tenant id is no UUID");
  std::size_t scope = 0;
  for (const auto& one : credentials.scopes)
    scope += one.size() + 1;
  if (scope > 301)
    remarks.emplace_back("the scopes are longer than 300 characters together, which servers refuse as invalid_scope");
  if (!credentials.client_id.empty() && credentials.client_id == credentials.client_secret.reveal())
    remarks.emplace_back("client id and client secret are the same");
  return remarks;
}

Result<Credentials> read_credentials(const Profile& profile) {
  Credentials credentials;
  auto client_id = read_reference(profile.client_id);
  if (!client_id)
    return fail(client_id.error());
  auto secret = take_reference(profile.client_secret);
  if (!secret)
    return fail(secret.error());
  auto tenant = profile.tenant_id.empty() ? read_reference(profile.tenant_reference) : profile.tenant_id;
  if (!tenant)
    return fail(tenant.error());
  auto other = read_reference(profile.other_tenant_id);
  credentials.client_id = std::move(*client_id);
  credentials.client_secret = std::move(*secret);
  credentials.tenant_id = std::move(*tenant);
  if (other)
    credentials.other_tenant_id = std::move(*other);
  credentials.scopes = profile.scopes;
  std::vector<std::string> missing;
  note_missing(credentials.client_id, profile.client_id, missing);
  note_missing(credentials.client_secret.reveal(), profile.client_secret, missing);
  if (!missing.empty())
    return fail(ErrorCode::CredentialMissing, "not set or empty: " + join(missing, ", "), {},
                "set " + join(missing, " and "));
  if (profile.target == TargetClass::Live && credentials.client_secret.size() < 8)
    return fail(ErrorCode::Refused,
                "the client secret has fewer than 8 characters, so it could not be masked in reports", {},
                "make a new secret in the developer portal");
  credentials.remarks = remarks_on(credentials);
  return credentials;
}

} // namespace keur::profile
