#include "check/checks/reported.hpp"

namespace keur::check {

const Check hand_written{"hand-written",
                         Level::Fail,
                         "Do the tests that people wrote pass?",
                         "A failed assertion of a TEST_F that is linked with keur::suites. Off the loopback the report "
                         "tells its place only: the message may hold values. Example: `EXPECT_THAT(answer, "
                         "ConformsTo(operation, 200))` and the answer is 500.",
                         "the user's own",
                         nullptr,
                         false,
                         true};

} // namespace keur::check
