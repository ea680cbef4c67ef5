"""The tables. SQLAlchemy 2 typed; named constraints mirror the invariants; nothing here commits."""

from workflow.models.ballots import (
    BallotHolder,
    BallotItem,
    BallotParticipation,
    BallotRecusal,
    BallotRound,
    BallotSheet,
    BallotVoter,
    NamedVote,
    PaperEntry,
    SealedBallot,
)
from workflow.models.base import Base
from workflow.models.calendar import AnnouncedYear, CalendarFeed, LocalDay
from workflow.models.conflicts import ConflictStatement, Kinship, PinnedRecusal
from workflow.models.council import AgendaItem, Meeting, MeetingAnswer, MeetingAttendance, WrittenOpinion
from workflow.models.funds import FundEntry
from workflow.models.imports import RecordImport
from workflow.models.initiatives import (
    InitiativeRound,
    InitiativeScore,
    InitiativeSubmission,
    ScorePoint,
    ScoringCriterion,
    ScoringSheet,
    SubmissionAuthor,
)
from workflow.models.invitations import Invitation
from workflow.models.letters import Decision, LetterItem, ProposalLetter
from workflow.models.nominations import (
    Attachment,
    ForwardLeg,
    LawChoice,
    Nomination,
    NominationEvent,
    ReinstatementLeave,
)
from workflow.models.notices import Notice
from workflow.models.organisations import CouncilSeat, Headcount, Organisation
from workflow.models.people import (
    Discipline,
    Hold,
    Initiative,
    InitiativeAuthor,
    PastAward,
    Person,
    PersonMove,
    QualityRating,
    RatingSheet,
    WorkYear,
)
from workflow.models.plans import (
    Inspection,
    LateDoor,
    Plan,
    PlanBlock,
    PlanTask,
    TaskEvidence,
    TaskNote,
    TaskUnit,
    Term,
)
from workflow.models.publicity import PublicComment, PublicNotice, PublicNoticeItem
from workflow.models.regulations import LocalRegulation, LocalRegulationValue
from workflow.models.reminders import Reminder, ReminderPolicy
from workflow.models.system import Change, Counter, FormToken, JobRun, Lease, Setting
from workflow.models.users import RoleGrant, SignIn, SignInAttempt, Substitution, User

__all__ = [
    "AgendaItem",
    "AnnouncedYear",
    "Attachment",
    "BallotHolder",
    "BallotItem",
    "BallotParticipation",
    "BallotRecusal",
    "BallotRound",
    "BallotSheet",
    "BallotVoter",
    "Base",
    "CalendarFeed",
    "Change",
    "ConflictStatement",
    "CouncilSeat",
    "Counter",
    "Decision",
    "Discipline",
    "FormToken",
    "ForwardLeg",
    "FundEntry",
    "Headcount",
    "Hold",
    "Initiative",
    "InitiativeAuthor",
    "InitiativeRound",
    "InitiativeScore",
    "InitiativeSubmission",
    "Inspection",
    "Invitation",
    "JobRun",
    "Kinship",
    "LateDoor",
    "LawChoice",
    "Lease",
    "LetterItem",
    "LocalDay",
    "LocalRegulation",
    "LocalRegulationValue",
    "Meeting",
    "MeetingAnswer",
    "MeetingAttendance",
    "NamedVote",
    "Nomination",
    "NominationEvent",
    "Notice",
    "Organisation",
    "PaperEntry",
    "PastAward",
    "Person",
    "PersonMove",
    "PinnedRecusal",
    "Plan",
    "PlanBlock",
    "PlanTask",
    "ProposalLetter",
    "PublicComment",
    "PublicNotice",
    "PublicNoticeItem",
    "QualityRating",
    "RatingSheet",
    "RecordImport",
    "ReinstatementLeave",
    "Reminder",
    "ReminderPolicy",
    "RoleGrant",
    "ScorePoint",
    "ScoringCriterion",
    "ScoringSheet",
    "SealedBallot",
    "Setting",
    "SignIn",
    "SignInAttempt",
    "SubmissionAuthor",
    "Substitution",
    "TaskEvidence",
    "TaskNote",
    "TaskUnit",
    "Term",
    "User",
    "WorkYear",
    "WrittenOpinion",
]  # fmt: skip
