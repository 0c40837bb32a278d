"""The tree of turns, and what became of each: attempts, outputs and the model's reply."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.functional import cached_property

from sessions_app.models.assets import Asset
from sessions_app.models.library import Purpose, Subject
from sessions_app.models.sessions import MAX_NAME, Session


class Status(models.TextChoices):
    """The state of an attempt; ``unknown``: sent, the answer was lost, possibly charged."""

    QUEUED = "queued"
    RUNNING = "running"
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    CANCELED = "canceled"
    UNKNOWN = "unknown"


MAX_THOUGHTS = 20_000
"""Letters of a model's thoughts that are kept."""
# A turn of several attempts shows the first of these that one of them has.
TURN_STATUS_ORDER = (
    Status.RUNNING,
    Status.QUEUED,
    Status.SUCCEEDED,
    Status.UNKNOWN,
    Status.FAILED,
    Status.CANCELED,
)
ENDED_WITHOUT_PICTURE = (Status.UNKNOWN, Status.FAILED, Status.CANCELED)
# The word in Attempt.provider for a turn that is an upload: there was nothing to call.
UPLOAD = "upload"


class Turn(models.Model):
    """One prompt with its inputs and outcome. ``parent`` makes the tree, ``base`` is the picture it builds on.

    ``client_id`` makes a repeated submit the same turn; ``revision`` is the sequence number of the session's event
    that last changed the turn. ``finishes`` is the draft that the turn renders again at a larger size. ``settings``
    holds what the person chose: provider, model, aspect_ratio, image_size, thinking_level, grounding, service_tier,
    context, fallback. A ``muted`` turn is not told to models when later ones are made.
    ``alt_text`` is what a person wrote for those who do not see its picture.

    ``region`` is where the edit may happen: rect or polygon in shares of the base, or neither where an input is the mask;
    invert, grow, feather; ``turn`` if it was taken from one. ``pins`` and ``markup`` are what was drawn for the model to
    see, ``locks`` the ids of the keep-locks that hold for the turn. ``palettes`` are those that its prompt names, with the
    colours that they had: name -> list of ``#rrggbb``. ``adjustment`` is what the studio's own tools are to do,
    in order (``imaging.adjustment.Operation``); such a turn has no prompt and no settings.

    ``named_author`` is who made it where it was imported from, unless they are a member here (``author``).

    ``branch`` is what people call the line that begins here. ``revises`` is the turn beside it, or on another line, whose
    words it is another try at: what follows that one is stale then. A turn that ``waits`` builds on the picture of its
    parent, which that does not have yet; ``base`` and ``locks`` are set once it has.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="turns")
    number = models.PositiveIntegerField()
    parent = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="children")
    base = models.ForeignKey("sessions_app.Output", null=True, on_delete=models.PROTECT, related_name="+")
    finishes = models.ForeignKey("sessions_app.Output", null=True, on_delete=models.PROTECT, related_name="+")
    revises = models.ForeignKey("self", null=True, on_delete=models.SET_NULL, related_name="revisions")
    waits = models.BooleanField(default=False)
    branch = models.CharField(max_length=MAX_NAME, blank=True)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    named_author = models.CharField(max_length=150, blank=True)
    client_id = models.CharField(max_length=80)
    prompt = models.TextField(blank=True)
    settings = models.JSONField(default=dict)
    region = models.JSONField(null=True)
    pins = models.JSONField(default=list)
    markup = models.JSONField(default=list)
    locks = models.JSONField(default=list)
    palettes = models.JSONField(default=dict)
    adjustment = models.JSONField(null=True)
    chosen_output = models.ForeignKey("sessions_app.Output", null=True, on_delete=models.SET_NULL, related_name="+")
    starred = models.BooleanField(default=False)
    muted = models.BooleanField(default=False)
    alt_text = models.CharField(max_length=500, blank=True)
    revision = models.PositiveIntegerField(default=0)
    # Comments that stand, threads of them that are not resolved, and when the latest was written; by ``actions.comments``.
    comments_count = models.PositiveIntegerField(default=0)
    open_comments = models.PositiveIntegerField(default=0)
    commented_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(auto_now_add=True)

    # Numbers of the parent, of the turn that made the base and of the one that it revises; there on turns that
    # ``queries.turns_for_show`` fetched.
    parent_number: int | None
    base_number: int | None
    revises_number: int | None
    # How many approvals the turn's pictures need; of a turn fetched so, ``reviews`` and ``review_requests`` are those that
    # count and those that are open.
    required_approvals: int
    # As it was at this time, by ``past``.
    seen_at: datetime | None = None

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["session", "number"], name="turn_numbers_are_unique"),
            models.UniqueConstraint(fields=["session", "client_id"], name="one_turn_for_each_client_id"),
        ]
        indexes = [
            models.Index(fields=["session", "revision"]),
            models.Index(fields=["parent"], name="turn_waiting", condition=Q(waits=True)),
        ]

    def __str__(self) -> str:
        return f"Turn {self.number}: {self.prompt[:60]}"

    @property
    def author_name(self) -> str:
        """Who made it; empty for somebody whose account is gone."""
        return self.author.get_username() if self.author else self.named_author

    @cached_property
    def pictures_in(self) -> list[TurnInput]:
        """Its inputs with their assets, in order, fetched once."""
        return list(self.inputs.select_related("asset"))

    def remember(self, attempts: list[Attempt], inputs: list[TurnInput]) -> None:
        """Be as ``queries.turns_for_show`` gives a turn, by rows that have just been written and have no outputs yet."""
        self.parent_number = self.parent.number if self.parent else None
        self.base_number = self.base.attempt.turn.number if self.base else None
        self.pictures_in = inputs
        self.required_approvals = 1
        prefetched(self, "inputs", inputs)
        prefetched(self, "attempts", attempts)
        for name in ("reviews", "review_requests"):
            prefetched(self, name, [])
        for attempt in attempts:
            prefetched(attempt, "outputs", [])

    @property
    def is_past(self) -> bool:
        """Whether it stands as it was, and is only to be looked at."""
        return self.seen_at is not None

    @property
    def is_remembered(self) -> bool:
        """Whether ``remember`` was told of its rows."""
        return "attempts" in vars(self).get("_prefetched_objects_cache", {})

    @property
    def current_attempts(self) -> list[Attempt]:
        """The attempt that stands for each slot, by slot: the latest, or if that ended without a picture an earlier one
        whose answer came late.
        """
        latest: dict[int, Attempt] = {}
        for attempt in sorted(self.attempts.all(), key=lambda a: a.number):
            former = latest.get(attempt.slot)
            if not (former and former.status == Status.SUCCEEDED and attempt.status in ENDED_WITHOUT_PICTURE):
                latest[attempt.slot] = attempt
        return [latest[slot] for slot in sorted(latest)]

    def replaced(self, attempt: Attempt) -> Attempt | None:
        """The last try of the same slot by another model, in whose place the attempt ran; None if there is none."""
        others = [a for a in self.attempts.all() if a.slot == attempt.slot and a.number < attempt.number]
        return max((a for a in others if a.model != attempt.model), key=lambda a: a.number, default=None)

    @property
    def status(self) -> str:
        """Read from the attempts; a turn without any has failed to be born and counts as failed."""
        found = {attempt.status for attempt in self.current_attempts}
        return next((status.value for status in TURN_STATUS_ORDER if status in found), Status.FAILED.value)

    @property
    def outputs(self) -> list[Output]:
        """All its pictures by slot, those of the latest attempt last: a late answer's is one more result."""
        attempts = sorted(self.attempts.all(), key=lambda a: (a.slot, a.number))
        return [o for a in attempts for o in sorted(a.outputs.all(), key=lambda o: o.position)]

    @property
    def picture(self) -> Output | None:
        """The picture that stands for the turn: the chosen one, else the last of the first slot that has any."""
        outputs = self.outputs
        chosen = next((o for o in outputs if o.pk == self.chosen_output_id), None)
        if chosen or not outputs:
            return chosen
        return [o for o in outputs if o.slot == outputs[0].slot][-1]


def prefetched(instance: models.Model, name: str, rows: list[Any]) -> None:
    """As ``prefetch_related`` leaves a relation, which has no public way to take rows that are known already."""
    queryset = getattr(instance, name).all()
    queryset._result_cache, queryset._prefetch_done = rows, True
    vars(instance).setdefault("_prefetched_objects_cache", {})[name] = queryset


class TurnInput(models.Model):
    """A picture that the turn uses. ``name`` is how the prompt, or the uploaded file, calls it.

    A picture of a ``subject`` keeps the name that the subject had, so later changes of the subject change no history.
    """

    class Kind(models.TextChoices):
        """What the picture is for."""

        BASE = "base"
        REFERENCE = "reference"
        MASK = "mask"
        MARKUP = "markup"

    turn = models.ForeignKey(Turn, on_delete=models.CASCADE, related_name="inputs")
    asset = models.ForeignKey(Asset, on_delete=models.PROTECT, related_name="+")
    role = models.CharField(max_length=12, choices=Kind.choices)
    name = models.CharField(max_length=200, blank=True)
    purpose = models.CharField(max_length=10, choices=Purpose.choices, blank=True)
    subject = models.ForeignKey(Subject, null=True, on_delete=models.SET_NULL, related_name="+")
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position"]

    def __str__(self) -> str:
        return f"{self.role} of {self.turn_id}"


class AttemptQuerySet(models.QuerySet["Attempt"]):
    """Attempts by what may be done with them."""

    def due(self) -> AttemptQuerySet:
        """Queued, and not waiting for a later time."""
        return self.filter(Q(not_before=None) | Q(not_before__lte=Now()), status=Status.QUEUED)

    def claimable(self) -> AttemptQuerySet:
        """Due, and of a turn that does not wait for the picture of another. To choose by: an update over a join is not
        atomic for the attempt's own row.
        """
        return self.due().filter(turn__waits=False)

    def in_hand(self) -> AttemptQuerySet:
        """Running, and not in a vendor's batch queue: some worker has it."""
        return self.filter(status=Status.RUNNING, lease_until__isnull=False)

    def expired(self) -> AttemptQuerySet:
        """Running, but whoever ran it has stopped renewing its lease."""
        return self.filter(status=Status.RUNNING, lease_until__lt=Now())


class Attempt(models.Model):
    """One try to make one output. The only exits from a state are the conditional updates below.

    ``fence`` is raised by every claim: whoever holds an older one has lost the attempt. Times are the database's.
    One that waits in a vendor's batch queue is running without a lease: no worker has it. While it waits to be tried again, the error fields tell of the last try; of one that has failed, ``not_before`` says
    until when another is of no use. ``thoughts`` is what the model says of its own thoughts, never part of a reply or of what
    is sent. ``drafts`` counts those shown so far; ``service_tier`` is the one that served it,
    where the vendor says so.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    turn = models.ForeignKey(Turn, on_delete=models.CASCADE, related_name="attempts")
    slot = models.PositiveSmallIntegerField(default=1)
    number = models.PositiveSmallIntegerField(default=1)
    status = models.CharField(max_length=12, choices=Status.choices, default=Status.QUEUED)
    stage = models.CharField(max_length=20, blank=True)
    drafts = models.PositiveSmallIntegerField(default=0)
    fence = models.PositiveIntegerField(default=0)
    lease_until = models.DateTimeField(null=True)
    not_before = models.DateTimeField(null=True)
    published_at = models.DateTimeField(db_default=Now())
    provider = models.CharField(max_length=40)
    model = models.CharField(max_length=80, blank=True)
    model_id = models.CharField(max_length=120, blank=True)
    service_tier = models.CharField(max_length=12, blank=True)
    text = models.TextField(blank=True)
    thoughts = models.TextField(blank=True, default="")
    notes = models.JSONField(default=list)
    grounding = models.JSONField(null=True)
    error_code = models.CharField(max_length=40, blank=True)
    error_message = models.TextField(blank=True)
    error_hint = models.TextField(blank=True)
    error_offer = models.CharField(max_length=80, blank=True)
    error_retryable = models.BooleanField(default=True)
    billed = models.CharField(max_length=8, default="no")
    estimated_usd = models.DecimalField(max_digits=10, decimal_places=6, null=True)
    actual_usd = models.DecimalField(max_digits=10, decimal_places=6, null=True)
    created_at = models.DateTimeField(db_default=Now())
    started_at = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)
    answered_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)

    objects = AttemptQuerySet.as_manager()

    # lines.next_in_line has seen nobody behind it: when it is claimed, nobody need be told that the line moves.
    alone_in_line = False

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["turn", "slot", "number"], name="attempts_of_a_slot_are_numbered")
        ]
        indexes = [
            models.Index(fields=["published_at"], name="attempt_queued", condition=Q(status="queued")),
            models.Index(fields=["lease_until"], name="attempt_running", condition=Q(status="running")),
            models.Index(fields=["created_at"], name="attempt_made"),
        ]

    def __str__(self) -> str:
        return f"Attempt {self.slot}.{self.number} of {self.turn_id}: {self.status}"

    def claim(self, lease: timedelta) -> bool:
        """queued -> running. False: somebody else has or had it, it was canceled, or its time has not come."""
        won = (
            Attempt.objects.due()
            .filter(pk=self.pk, fence=self.fence)
            .update(
                status=Status.RUNNING,
                stage="",
                drafts=0,
                thoughts="",
                sent_at=None,
                error_code="",
                error_message="",
                error_hint="",
                error_offer="",
                fence=self.fence + 1,
                lease_until=Now() + lease,
                started_at=Now(),
            )
        )
        if won:
            self.status, self.stage, self.fence = Status.RUNNING, "", self.fence + 1
        return bool(won)

    def succeed(self, **values: Any) -> bool:
        """running -> succeeded; also unknown -> succeeded, when the lost answer is found after all."""
        return self._finish([Status.RUNNING, Status.UNKNOWN], Status.SUCCEEDED, **values)

    def fail(self, **values: Any) -> bool:
        """running or queued -> failed; also unknown -> failed, when the lost answer turns out to be an error.

        The failure of a worker from which it was taken is not that of whoever has it now.
        """
        mine = Q(status=Status.UNKNOWN) | Q(status=self.status, fence=self.fence)
        return self._finish([Status.RUNNING, Status.QUEUED, Status.UNKNOWN], Status.FAILED, mine, **values)

    def lose(self, **values: Any) -> bool:
        """running -> unknown: the request was sent and its answer is lost."""
        return self._finish([Status.RUNNING], Status.UNKNOWN, **values)

    def cancel(self) -> bool:
        """queued or running -> canceled. The lease stays: whoever runs it still has to close its paid call."""
        told: dict[str, Any] = {"error_code": "", "error_message": "", "error_hint": ""}
        return self._finish([Status.QUEUED, Status.RUNNING], Status.CANCELED, lease_until=F("lease_until"), **told)

    def hold(self, until: datetime, **values: Any) -> bool:
        """Still queued, but not to be claimed before ``until``."""
        mine = Attempt.objects.filter(pk=self.pk, status=Status.QUEUED)
        return bool(mine.update(not_before=until, **values))

    def release(self, delay: timedelta = timedelta(0), **values: Any) -> bool:
        """running -> queued, to be tried again after ``delay``."""
        mine = Attempt.objects.filter(pk=self.pk, status=Status.RUNNING, fence=self.fence)
        return bool(
            mine.update(
                status=Status.QUEUED,
                stage="",
                lease_until=None,
                not_before=Now() + delay,
                published_at=Now(),
                **values,
            )
        )

    def _finish(self, allowed: list[Status], status: Status, only: Q | None = None, **values: Any) -> bool:
        """Without ``only`` the fence is not asked: the truth about an answer is accepted from whoever brings it."""
        return bool(
            Attempt.objects.filter(only or Q(), pk=self.pk, status__in=allowed).update(
                **{"status": status, "stage": "", "lease_until": None, "finished_at": Now(), **values}
            )
        )


class Output(models.Model):
    """One picture that an attempt returned, or that a person uploaded.

    Where pixels had to be put back, ``asset`` is composed of the base and of ``model_asset``, the model's own picture as
    it came; ``composition`` is what was measured then (``imaging.region.Composition``). ``reviewed_at`` is when somebody was
    last asked about it or decided on it.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    attempt = models.ForeignKey(Attempt, on_delete=models.CASCADE, related_name="outputs")
    asset = models.ForeignKey(Asset, on_delete=models.PROTECT, related_name="outputs")
    slot = models.PositiveSmallIntegerField(default=1)
    position = models.PositiveSmallIntegerField(default=0)
    model_asset = models.ForeignKey(Asset, null=True, on_delete=models.PROTECT, related_name="+")
    composition = models.JSONField(null=True)
    reviewed_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["position"]
        indexes = [
            models.Index(fields=["-reviewed_at", "-id"], name="output_reviewed", condition=Q(reviewed_at__isnull=False))
        ]

    def __str__(self) -> str:
        return f"Output {self.slot} of {self.attempt_id}"


class ReplyPart(models.Model):
    """One part of the model's answer, in order, kept so that the next turn can send it back byte for byte.

    A part without a picture is a text, be it empty (the last chunk may hold nothing but a signature). Pictures and signatures are assets, never database text: a signature is 1 to 3 MB.
    """

    attempt = models.ForeignKey(Attempt, on_delete=models.CASCADE, related_name="reply_parts")
    position = models.PositiveSmallIntegerField()
    text = models.TextField(blank=True)
    thought = models.BooleanField(default=False)
    picture = models.ForeignKey(Asset, null=True, on_delete=models.PROTECT, related_name="+")
    signature = models.ForeignKey(Asset, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["position"]

    def __str__(self) -> str:
        return f"Part {self.position} of {self.attempt_id}"
