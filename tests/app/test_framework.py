"""The framework's data holds together."""

from app.framework import CLUSTERS, NEEDS, REFUGEE_SECTORS, SECTORS, Phase

ASKED_FOR = (
    "rescue medical water food shelter safety child_alone family documents information legal cannot_leave talk "
    "items transport power sanitation id_rules"
)


def test_the_needs_are_the_closed_list_in_its_order() -> None:
    assert list(NEEDS) == ASKED_FOR.split()


def test_sectors_of_assistance_are_one_to_fifteen() -> None:
    assert [sector.number for sector in SECTORS] == list(range(1, 16))
    assert SECTORS[14].name == "Humanitarian communications"


def test_nothing_may_be_handed_to_border_management_and_no_need_counts_for_it() -> None:
    assert [sector.number for sector in SECTORS if not sector.partner_allowed] == [11]
    assert 11 not in {need.mcof_sector for need in NEEDS.values()}


def test_every_need_has_a_sector_a_cluster_and_a_label_of_its_own() -> None:
    clusters = {cluster.code for cluster in CLUSTERS}
    for code, need in NEEDS.items():
        assert need.code == code
        assert 1 <= need.mcof_sector <= 15
        assert need.cluster in clusters
    assert len({need.label for need in NEEDS.values()}) == len(NEEDS)


def test_every_cluster_has_a_refugee_sector_and_areas_belong_to_a_cluster() -> None:
    clusters = {cluster.code: cluster for cluster in CLUSTERS}
    assert len(clusters) == len(CLUSTERS)
    assert {cluster.refugee_sector for cluster in CLUSTERS} == set(REFUGEE_SECTORS)
    areas = [cluster for cluster in CLUSTERS if cluster.part_of]
    assert len(areas) == 4
    assert {clusters[area.part_of].part_of for area in areas if area.part_of} == {None}


def test_phases_are_in_the_order_of_time() -> None:
    assert list(Phase) == ["before", "during", "after"]
