#pragma once
#include "profile/profile.hpp"

#include <map>
#include <string>

namespace keur::profile {

/// Follows references to secrets, each once: an environment variable is overwritten where it stands and unset, standard
/// input is read to its end, a command is run without a shell, its stderr kept out, for at most 30 s. One newline at
/// the end is no part of the secret. No message quotes a value.
class SecretReader {
public:
  /// `folder` is where a .env may lie, whose variables stand in for those that are not in the environment; "" = none.
  explicit SecretReader(std::string folder = {}) : folder_(std::move(folder)) {}

  /// "" where the variable is not set. A file that holds a secret must be one that group and others cannot access, or
  /// that they cannot write and that lies on a read-only or memory file system, as containers mount secrets; pipes are
  /// read. Errors: FileUnreadable, SizeLimit, Refused (permissions), CredentialMissing (a command that fails or prints
  /// nothing, standard input that is a terminal or empty).
  Result<Secret> secret(const CredentialReference& reference);
  /// Is the variable set, in the environment or in the .env, or has it been read already?
  bool offers(const std::string& variable);
  /// The same for what is no secret: permissions are not looked at and the variable stays.
  Result<std::string> text(const CredentialReference& reference);

private:
  Result<Secret> follow(const CredentialReference& reference);
  Result<Secret> variable(const std::string& name);
  Status read_dotenv();

  std::string folder_;
  bool dotenv_read_ = false;
  std::map<std::string, Secret> dotenv_;
  std::map<std::string, Secret> known_; // by kind and place
};

} // namespace keur::profile
