#pragma once
#include "change/diff.hpp"

#include <string>
#include <vector>

namespace keur::change {

/// What became of how one member of a form is written.
struct EncodingChange {
  std::string member;
  Effect effect;
  std::string what; // "contentType from image/png to image/jpeg"
};

/// The encodings of two forms (urlencoded or multipart), member by member, absent fields at their defaults (OAS 3.1.1
/// section 4.8.15.1.1). For other media types there are none.
std::vector<EncodingChange> compare_encodings(Diff& diff, const openapi::MediaType& base,
                                              const openapi::MediaType& revision);

} // namespace keur::change
