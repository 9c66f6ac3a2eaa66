#include "check/checks/checks.hpp"
#include "check/demand.hpp"

namespace keur::check {
namespace {

void judge_patch_result(const Context& context, Findings& findings) { judge_demand(context, "patch-result", findings); }

} // namespace

const Check patch_result{"patch-result",
                         Level::Fail,
                         "Does a patch do what its media type says?",
                         "A merge patch whose null removes nothing, that drops what it does not name or mixes lists; a "
                         "JSON patch that is not done as a whole; a patch of nothing that changes something. Example: "
                         "`{\"notes\": null}` under application/merge-patch+json, and the notes are still there.",
                         "RFC 7396 section 2; RFC 6902 sections 4 and 5; RFC 5789 section 2",
                         judge_patch_result};

} // namespace keur::check
