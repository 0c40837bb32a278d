"""Budgets by the calendar month in UTC: reserve before a call may be sent, balance after whatever became of it.

Three accounts count every priced attempt: the installation's, the workspace's and the person's. What somebody pays by a
key of their own is in none of them: it is not the team's money. A reservation is one
conditional UPDATE for each, so that no number of submits at once gets past a limit. ``balance`` brings the books to
what the ledger says of an attempt, or of a call without one; it may be called at any time and any number of times.

An account is the last row that a transaction locks, in the order of ``Charge.keys``. What comes after it, an attempt by
another model in the place of one that failed, is made under the session's lock, which was taken before.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import connection
from django.db.models import F, Q, QuerySet
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext

from sessions_app.errors import BudgetExceeded, word
from sessions_app.models import Account, Attempt, Budget, Charge, Currency, ProviderCall, Scope, Status, Turn
from sessions_app.models.budgets import person_target, workspace_target
from sessions_app.models.engines import is_own

MICROS = 1_000_000
WARN_AT = Decimal("0.8")
WHOSE = {
    Scope.INSTALLATION: word("the budget of this installation"),
    Scope.WORKSPACE: word("the workspace's budget"),
    Scope.PERSON: word("your budget in this workspace"),
}
Key = tuple[str, str]


@dataclass(frozen=True)
class Standing:
    """A budget and what the month has taken of it, in US dollars. ``anew`` is the day on which it starts again."""

    scope: str
    target: str
    limit_usd: Decimal | None
    spent_usd: Decimal
    reserved_usd: Decimal
    unknown_usd: Decimal
    anew: date

    @property
    def used_usd(self) -> Decimal:
        """All that counts against the limit: spent, reserved for what runs, and what may have been charged."""
        return self.spent_usd + self.reserved_usd + self.unknown_usd

    @property
    def left_usd(self) -> Decimal:
        """What may still be reserved."""
        return max(Decimal(0), (self.limit_usd or Decimal(0)) - self.used_usd)

    @property
    def share(self) -> Decimal:
        """How much of the limit is used; 1 is all of it, and it may be more. 0 without a limit."""
        if self.limit_usd is None:
            return Decimal(0)
        return self.used_usd / self.limit_usd if self.limit_usd else Decimal(1)

    @property
    def level(self) -> str:
        """``ok``, ``warn`` from 80 % on, ``full`` once the limit is reached."""
        return "full" if self.share >= 1 else "warn" if self.share >= WARN_AT else "ok"

    @property
    def whose(self) -> str:
        """Whose budget it is, within a sentence."""
        return WHOSE[Scope(self.scope)]


def month_of(moment: datetime | None = None) -> date:
    """The first day of the moment's month in UTC."""
    return (moment or timezone.now()).astimezone(UTC).date().replace(day=1)


def next_month(month: date) -> date:
    """The first day of the month after."""
    return date(month.year + month.month // 12, month.month % 12 + 1, 1)


def as_money(usd: Decimal | float) -> str:
    """An amount in US dollars as English text in the installation's currency, with as many decimals as tell something:
    $12.40, $0.34, $0.067, $0.0004; or €0.062. ``sentences.money`` says it in another language.
    """
    currency = Currency.shown()
    value = Decimal(str(usd)) * currency.per_usd
    decimals = 2 if value >= 1 or value == round(value, 2) else 3 if value >= Decimal("0.001") else 4
    return f"{currency.symbol}{value:,.{decimals}f}"


def reserve(turn: Turn, attempts: Sequence[Attempt]) -> None:
    """Set aside what these new attempts of a priced model may cost; must be called in the transaction that makes them.

    Raises BudgetExceeded if a budget does not cover all of them; nothing of the transaction may be kept then.
    """
    if is_own(attempts[0].provider):
        return
    session = turn.session
    unpriced = next((attempt.model for attempt in attempts if attempt.estimated_usd is None), "")
    charges = [
        Charge(
            attempt=attempt,
            month=month_of(),
            workspace=session.workspace_id,
            person=turn.author_id,
            estimate=_micros(attempt.estimated_usd),
            reserved=_micros(attempt.estimated_usd),
        )
        for attempt in attempts
    ]
    _reserve(charges, unpriced)


def reserve_call(call: ProviderCall, workspace: UUID) -> None:
    """The same for a call without an attempt, in the transaction that writes its row. Raises BudgetExceeded."""
    if is_own(call.provider):
        return
    amount = _micros(call.estimated_usd)
    charge = Charge(
        call=call,
        month=month_of(),
        workspace=workspace,
        person=call.person_id,
        estimate=amount,
        reserved=amount,
    )
    _reserve([charge], call.model if call.estimated_usd is None else "")


def balance(attempt: Attempt) -> None:
    """Bring the books to what the ledger says of this attempt, in the transaction that changed either of the two."""
    charge = Charge.objects.select_for_update().filter(attempt=attempt.pk).first()
    if charge is not None:
        status = Attempt.objects.values_list("status", flat=True).get(pk=attempt.pk)
        _move(charge, _position(status, _calls().filter(attempt=attempt.pk), charge))


def balance_call(call: ProviderCall) -> None:
    """The same for a call without an attempt."""
    charge = Charge.objects.select_for_update().filter(call=call.pk).first()
    if charge is not None:
        _move(charge, _position("", _calls().filter(pk=call.pk), charge))


def _reserve(charges: Sequence[Charge], unpriced: str) -> None:
    """``unpriced`` names the model that has no price, if there is one."""
    keys, month, amount = charges[0].keys, charges[0].month, sum(charge.reserved for charge in charges)
    limits = limits_of(keys)
    if limits and unpriced:
        raise _without_price(unpriced)
    for key in keys:
        if not _take(key, month, amount, limits.get(key)):
            raise _exceeded(standing(key, month, limits[key]), Decimal(amount) / MICROS)
    Charge.objects.bulk_create(charges)


def _calls() -> QuerySet[ProviderCall]:
    """Of each what decides where its money stands."""
    return ProviderCall.objects.only("status", "actual_usd", "estimated_usd")


def _move(charge: Charge, to: tuple[int, int, int]) -> None:
    was = (charge.reserved, charge.spent, charge.unknown)
    charge.reserved, charge.spent, charge.unknown = to
    changes = [now - then for now, then in zip((charge.reserved, charge.spent, charge.unknown), was, strict=True)]
    if not any(changes):
        return
    reserved, spent, unknown = changes
    charge.save(update_fields=["reserved", "spent", "unknown"])
    _change_accounts(charge, reserved, spent, unknown)


def _change_accounts(charge: Charge, reserved: int, spent: int, unknown: int) -> None:
    """One statement for each account, in the order of the keys: a single one would lock them in an order of its own.

    Three times the same, so it is written once and not built three times.
    """
    table = connection.ops.quote_name(Account._meta.db_table)
    change = "reserved = reserved + %s, spent = spent + %s, unknown = unknown + %s"
    where = "scope = %s AND target = %s AND month = %s"
    month: Any = connection.ops.adapt_datefield_value(charge.month)
    with connection.cursor() as cursor:
        for scope, target in charge.keys:
            values = [reserved, spent, unknown, scope, target, month]
            cursor.execute(f"UPDATE {table} SET {change} WHERE {where}", values)  # noqa: S608


def limits_of(keys: Iterable[Key]) -> dict[Key, Decimal]:
    """The limits that there are; MONTHLY_BUDGET_USD and the installation's own budget: the lower of the two."""
    wanted = Q(pk__in=[])
    for scope, target in keys:
        wanted |= Q(scope=scope, target=target)
    limits = {(row.scope, row.target): row.limit_usd for row in Budget.objects.filter(wanted)}
    ceiling = settings.MONTHLY_BUDGET_USD
    everything = (Scope.INSTALLATION.value, "")
    if ceiling is not None and everything in keys:
        limits[everything] = min(ceiling, limits.get(everything, ceiling))
    return limits


def standing(key: Key, month: date | None = None, limit_usd: Decimal | None = None) -> Standing:
    """What the month, this one if none is named, has taken of a budget."""
    scope, target = key
    month = month or month_of()
    account = Account.objects.filter(scope=scope, target=target, month=month).first() or Account()
    return Standing(
        scope=scope,
        target=target,
        limit_usd=limit_usd,
        spent_usd=Decimal(account.spent) / MICROS,
        reserved_usd=Decimal(account.reserved) / MICROS,
        unknown_usd=Decimal(account.unknown) / MICROS,
        anew=next_month(month),
    )


def standings(workspace: UUID, person: int | None) -> list[Standing]:
    """This month of every budget that an edit by this person in this workspace counts against, fullest first."""
    limits = limits_of(Charge(workspace=workspace, person=person).keys)
    found = [standing(key, None, limit) for key, limit in limits.items()]
    return sorted(found, key=lambda one: one.share, reverse=True)


def account_of_workspace(workspace: UUID) -> Key:
    """The key of a workspace's account."""
    return Scope.WORKSPACE.value, workspace_target(workspace)


def account_of_person(workspace: UUID, person: int) -> Key:
    """The key of a person's account in a workspace."""
    return Scope.PERSON.value, person_target(workspace, person)


def imbalances() -> list[str]:
    """Whatever does not balance: charges against the ledger, and accounts against the sums of their charges.

    Empty in good order, at every moment at which no transaction is open.
    """
    wrong = []
    sums: dict[tuple[str, str, date], list[int]] = {}
    for charge in Charge.objects.select_related("attempt", "call").prefetch_related("attempt__calls"):
        has = (charge.reserved, charge.spent, charge.unknown)
        should = has
        if charge.attempt is not None:
            should = _position(charge.attempt.status, charge.attempt.calls.all(), charge)
        elif charge.call is not None:
            should = _position("", [charge.call], charge)
        if has != should:
            wrong.append(f"{charge}; the ledger says {should}")
        for scope, target in charge.keys:
            total = sums.setdefault((scope, target, charge.month), [0, 0, 0])
            sums[scope, target, charge.month] = [a + b for a, b in zip(total, has, strict=True)]
    for account in Account.objects.all():
        should_be = sums.pop((account.scope, account.target, account.month), [0, 0, 0])
        if [account.reserved, account.spent, account.unknown] != should_be:
            wrong.append(f"Account {account} does not hold {should_be}")
    return wrong + [f"There is no account {key}" for key in sums]


def _take(key: Key, month: date, amount: int, limit: Decimal | None) -> bool:
    scope, target = key
    account = Account.objects.filter(scope=scope, target=target, month=month)
    fitting = account
    if limit is not None:
        fitting = account.alias(used=F("reserved") + F("spent") + F("unknown")).filter(
            used__lte=_micros(limit) - amount
        )
    if fitting.update(reserved=F("reserved") + amount):
        return True
    if account.exists():
        return False
    Account.objects.bulk_create([Account(scope=scope, target=target, month=month)], ignore_conflicts=True)
    return bool(fitting.update(reserved=F("reserved") + amount))


def _position(status: str, calls: Iterable[ProviderCall], charge: Charge) -> tuple[int, int, int]:
    """(reserved, spent, unknown) by the state of the attempt, empty without one, and its ledger."""
    called = ProviderCall.Status
    call = next((one for one in calls if one.status != called.FREE), None)
    if call is not None and call.status == called.PAID:
        return 0, _micros(call.actual_usd), 0
    if call is not None and call.status == called.UNKNOWN:
        return 0, 0, _micros(call.estimated_usd)
    # A canceled attempt whose call is under way keeps its money until the answer, or its loss, is known.
    waits = call is not None or status in (Status.QUEUED, Status.RUNNING)
    return (charge.estimate if waits else 0), 0, 0


def _micros(usd: Decimal | None) -> int:
    return int(((usd or Decimal(0)) * MICROS).to_integral_value())


def _exceeded(full: Standing, wanted: Decimal) -> BudgetExceeded:
    anew = date_format(full.anew, gettext("j F"))
    return BudgetExceeded(
        f"This would cost about {as_money(wanted)}, and {full.whose} has {as_money(full.left_usd)} left of "
        f"{as_money(full.limit_usd or 0)} for this month.",
        hint=f"Your prompt is kept. The budget starts anew on {anew} (UTC); {_who_raises(full)} can raise it before.",
    )


def _who_raises(full: Standing) -> str:
    return (
        word("whoever runs this installation")
        if full.scope == Scope.INSTALLATION
        else word("an owner of the workspace")
    )


def _without_price(model: str) -> BudgetExceeded:
    return BudgetExceeded(
        f"Nobody has set a price for {model}, so no budget can hold it.",
        hint="Your prompt is kept. Staff can set the price under Settings, Prices; or choose another model.",
    )
