#include "check/checks/checks.hpp"
#include "check/demand.hpp"

namespace keur::check {
namespace {

void judge_idempotency_key(const Context& context, Findings& findings) {
  judge_demand(context, "idempotency-key", findings);
}

} // namespace

const Check idempotency_key{
    "idempotency-key",
    Level::Fail,
    "Does a repeated key repeat nothing?",
    "The same request with the same Idempotency-Key again, and the answer is another one or a second thing was made; "
    "the same key with another body is taken. Example: two 201 answers with two ids.",
    "the description's Idempotency-Key header",
    judge_idempotency_key};

} // namespace keur::check
