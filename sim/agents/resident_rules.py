"""What a resident does by herself: one method for each compiled rule that a subclass may replace.

Every method takes what the rule takes, in the same order, and by default returns what the rule says. Override one in a
subclass of `Resident`, and residents of that class are asked one by one; ``super()`` gives the usual answer.
"""

from __future__ import annotations

from sim.agents.context import ModelContext


class ResidentRules:
    """The usual conduct of residents. Chances are monthly; levels lie between 0 and 1."""

    model: ModelContext

    def _usual(self, method: str, *inputs: float) -> float:
        """What the rule that stands for a method says."""
        return float(self.model.variants.resident_rules[method].plain(*inputs))

    def energy_next(
        self, energy: float, set_point: float, recovery: float, lost: float, gained: float
    ) -> float:
        """Energy next month, of somebody who has ever taken part (M1)."""
        return self._usual("energy_next", energy, set_point, recovery, lost, gained)

    def chance_to_hear(
        self,
        presence: float,
        active_share: float,
        propensity: float,
        room: float,
        by_presence: float,
        by_ties: float,
        attention: float,
    ) -> float:
        """Chance that she hears of the programme, while she does not know of it (M3)."""
        return self._usual(
            "chance_to_hear",
            presence,
            active_share,
            propensity,
            room,
            by_presence,
            by_ties,
            attention,
        )

    def chance_to_step_up(
        self,
        involvement: float,
        propensity: float,
        known: float,
        energy: float,
        warmth: float,
        base: float,
        reachable: float,
        to_volunteer: float,
        *form: float,
    ) -> float:
        """Chance of a step up the ladder (M3); ``form`` are the numbers of another form of joining."""
        return self._usual(
            "chance_to_step_up",
            involvement,
            propensity,
            known,
            energy,
            warmth,
            base,
            reachable,
            to_volunteer,
            *form,
        )

    def chance_to_step_down(
        self,
        involvement: float,
        presence: float,
        energy: float,
        months: float,
        lapse: float,
        forget: float,
        in_silence: float,
        settling: float,
        worn_out: float,
    ) -> float:
        """Chance to lapse, or to forget the programme (M3)."""
        return self._usual(
            "chance_to_step_down",
            involvement,
            presence,
            energy,
            months,
            lapse,
            forget,
            in_silence,
            settling,
            worn_out,
        )

    def chance_to_take_a_seat(
        self,
        energy: float,
        confidence: float,
        fluency: float,
        warmth: float,
        known: float,
        formality: float,
        barrier: float,
        base: float,
        unconfident: float,
        most: float,
    ) -> float:
        """Chance to accept a seat on the partnership that she is offered."""
        return self._usual(
            "chance_to_take_a_seat",
            energy,
            confidence,
            fluency,
            warmth,
            known,
            formality,
            barrier,
            base,
            unconfident,
            most,
        )

    def hours_offered(
        self,
        involvement: float,
        diligence: float,
        energy: float,
        free_hours: float,
        typical: float,
        participant: float,
        worn_out: float,
        by_energy: float,
        most_free: float,
    ) -> float:
        """Hours a month she offers as a participant or volunteer (M3)."""
        return self._usual(
            "hours_offered",
            involvement,
            diligence,
            energy,
            free_hours,
            typical,
            participant,
            worn_out,
            by_energy,
            most_free,
        )

    def belonging_next(
        self,
        belonging: float,
        base: float,
        months_here: float,
        involvement: float,
        rooting: float,
        rooting_months: float,
        by_presence: float,
        gain: float,
        rate: float,
    ) -> float:
        """Belonging next month (M3)."""
        return self._usual(
            "belonging_next",
            belonging,
            base,
            months_here,
            involvement,
            rooting,
            rooting_months,
            by_presence,
            gain,
            rate,
        )

    def trust_in_partnership_next(
        self,
        trust: float,
        kept: float,
        broken: float,
        reach: float,
        gain: float,
        loss_ratio: float,
        prior: float,
    ) -> float:
        """Trust in the partnership after a month in which it kept or broke a promise (M2)."""
        return self._usual(
            "trust_in_partnership_next", trust, kept, broken, reach, gain, loss_ratio, prior
        )

    def trust_in_council_next(
        self,
        trust: float,
        kept: float,
        broken: float,
        reach: float,
        gain: float,
        loss_ratio: float,
        prior: float,
    ) -> float:
        """Trust in the council after a month in which it kept or broke a promise (M2)."""
        return self._usual(
            "trust_in_council_next", trust, kept, broken, reach, gain, loss_ratio, prior
        )
