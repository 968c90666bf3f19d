"""The tables, by subject. Importing this package defines all of them."""

from facilitation.model.answers import (
    Answer,
    CheckIn,
    CheckInStatus,
    Goal,
    GoalKind,
    Question,
    QuestionKind,
    QuestionRoute,
    QuestionState,
    Reflection,
    Visibility,
)
from facilitation.model.base import metadata
from facilitation.model.buddies import BuddyPair, BuddyPlace, BuddyTalk, BuddyWish, NotWith
from facilitation.model.care import HelloEntry, Report, Tally
from facilitation.model.connecting import ConnectCode, ConnectTry
from facilitation.model.desk import CardAnswer, CardShown
from facilitation.model.errands import Errand
from facilitation.model.forming import Greeting, PromiseChoice, PromiseIdea
from facilitation.model.groups import CourseWeek, Group, GroupState, Room, RoomState
from facilitation.model.leading import LeaderOffer
from facilitation.model.ledger import Delivery, Dialogue, Fault, Kept, Lease, Operation, Pace, Seen
from facilitation.model.links import Link, LinkKind
from facilitation.model.mail import MAIL, Mailbox, MailTry
from facilitation.model.meetings import Meeting, MeetingAnswer, MeetingState
from facilitation.model.own import Note, Reminder
from facilitation.model.people import (
    Account,
    Consent,
    Invitation,
    Membership,
    Person,
    Programme,
    Reach,
    Role,
    TookPart,
)
from facilitation.model.portfolio import GiverSays, ItemKind, PortfolioItem
from facilitation.model.programmes import (
    Coordinator,
    CoordinatorInvitation,
    GroupGuest,
    ProgrammeCode,
    WeekFacts,
)
from facilitation.model.rhythm import Moment, Occurrence, OccurrenceState, OwnPrompt, PromptUse
from facilitation.model.schedule import ScheduleChange, ScheduleChangeKind
from facilitation.model.survey import SurveyCount, SurveyStage
from facilitation.model.web import CalendarFeed, WebLogin, WebSession
from facilitation.model.work import (
    Feedback,
    FeedbackMode,
    FeedbackRequest,
    File,
    FileState,
    Highlight,
    Thanks,
    Work,
)

# Numbers of rows stand in buttons: the number of a row that is gone is never given to another one.
for _table in metadata.tables.values():
    if "id" in _table.columns:
        _table.dialect_kwargs["sqlite_autoincrement"] = True

__all__ = [
    "MAIL",
    "Account",
    "Answer",
    "BuddyPair",
    "BuddyPlace",
    "BuddyTalk",
    "BuddyWish",
    "CalendarFeed",
    "CardAnswer",
    "CardShown",
    "CheckIn",
    "CheckInStatus",
    "ConnectCode",
    "ConnectTry",
    "Consent",
    "Coordinator",
    "CoordinatorInvitation",
    "CourseWeek",
    "Delivery",
    "Dialogue",
    "Errand",
    "Fault",
    "Feedback",
    "FeedbackMode",
    "FeedbackRequest",
    "File",
    "FileState",
    "GiverSays",
    "Goal",
    "GoalKind",
    "Greeting",
    "Group",
    "GroupGuest",
    "GroupState",
    "HelloEntry",
    "Highlight",
    "Invitation",
    "ItemKind",
    "Kept",
    "LeaderOffer",
    "Lease",
    "Link",
    "LinkKind",
    "MailTry",
    "Mailbox",
    "Meeting",
    "MeetingAnswer",
    "MeetingState",
    "Membership",
    "Moment",
    "NotWith",
    "Note",
    "Occurrence",
    "OccurrenceState",
    "Operation",
    "OwnPrompt",
    "Pace",
    "Person",
    "PortfolioItem",
    "Programme",
    "ProgrammeCode",
    "PromiseChoice",
    "PromiseIdea",
    "PromptUse",
    "Question",
    "QuestionKind",
    "QuestionRoute",
    "QuestionState",
    "Reach",
    "Reflection",
    "Reminder",
    "Report",
    "Role",
    "Room",
    "RoomState",
    "ScheduleChange",
    "ScheduleChangeKind",
    "Seen",
    "SurveyCount",
    "SurveyStage",
    "Tally",
    "Thanks",
    "TookPart",
    "Visibility",
    "WebLogin",
    "WebSession",
    "WeekFacts",
    "Work",
    "metadata",
]
