#pragma once
#include "base/result.hpp"
#include "openapi/load.hpp"

#include <string>
#include <string_view>

/// Descriptions as they stood in a git revision, read through git itself.
namespace keur::cli {

/// REV:PATH, as git writes it, and neither a file nor an address.
bool is_git_spec(std::string_view spec);

/// The file of a revision. Where it refers to other files, the revision's whole tree is written to a folder that is
/// gone with this object, so that parts come from the same revision.
class GitSource {
public:
  /// Error: FileUnreadable with git's own words.
  static Result<GitSource> read(const std::string& spec);
  GitSource(GitSource&& other) noexcept : source_(std::move(other.source_)), folder_(std::move(other.folder_)) {
    other.folder_.clear();
  }
  GitSource& operator=(GitSource&&) = delete;
  ~GitSource();
  const openapi::Source& source() const { return source_; }
  /// Where the tree lies; "" when nothing was needed of it.
  const std::string& folder() const { return folder_; }

private:
  GitSource() = default;
  openapi::Source source_;
  std::string folder_ = {};
};

} // namespace keur::cli
